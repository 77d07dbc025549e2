/* notebook.js: what is written down where there is no connection is kept on this device, and sent when it is back. Each
 * entry has an id of its own from the beginning, so that one which is sent twice is one record; and an entry is
 * taken off the device only when the office has said that it has it. No service worker: the page must be open. */
(function () {
'use strict';
var form = document.getElementById('note'), box = document.getElementById('kept');
if (!form || !box || !window.localStorage) return;
var KEY = 'hanqing.notebook.' + form.dataset.owner + '.' + new URL(form.action).pathname;
var line = box.querySelector('[data-line]'), list = box.querySelector('ol'), busy = false, again = false;

/* What is kept
 * ------------ */
function load() {
  try { return JSON.parse(localStorage.getItem(KEY) || '[]'); } catch (e) { return []; }
}
function store(entries) {
  try { localStorage.setItem(KEY, JSON.stringify(entries)); return true; } catch (e) { return false; }
}
function change(id, f) {
  store(load().map(function (e) { if (e.id === id) f(e); return e; }));
  show();
}
function uuid() { /* version 7; getRandomValues is there without https, randomUUID is not */
  var b = crypto.getRandomValues(new Uint8Array(16)), t = Date.now(), i;
  for (i = 5; i >= 0; i--) { b[i] = t % 256; t = Math.floor(t / 256); }
  b[6] = (b[6] & 15) | 112;
  b[8] = (b[8] & 63) | 128;
  var h = Array.prototype.map.call(b, function (x) { return ('0' + x.toString(16)).slice(-2); }).join('');
  return h.slice(0, 8) + '-' + h.slice(8, 12) + '-' + h.slice(12, 16) + '-' + h.slice(16, 20) + '-' + h.slice(20);
}

/* Shown honestly
 * -------------- */
function put(parent, tag, text, className) {
  var el = document.createElement(tag);
  el.textContent = text;
  if (className) el.className = className;
  parent.appendChild(el);
  return el;
}
function show() {
  var entries = load(), waiting = entries.filter(function (e) { return e.state !== 'sent'; });
  box.hidden = !entries.length;
  box.querySelector('[data-n]').textContent = waiting.length || '';
  box.querySelector('[data-send]').hidden = !waiting.length;
  list.textContent = '';
  entries.slice().reverse().forEach(function (e) {
    var li = put(list, 'li', ''), state = put(li, 'span', '', 'st');
    put(state, 'i', '', 'lt ' + ({sent: 'done', refused: 'back'}[e.state] || 'todo'));
    state.appendChild(document.createTextNode(form.dataset[e.state]));
    put(li, 'b', e.title, 'tt');
    if (e.number) put(li, 'small', e.number);
    if (e.why) put(li, 'small', e.why, 'late');
    if (e.state === 'refused') {
      var edit = put(li, 'button', form.dataset.edit, 'b m');
      edit.type = 'button';
      edit.addEventListener('click', function () { correct(e); });
    }
  });
}
function say(words) { line.textContent = words || ''; }

/* A refused entry goes back into the form with its id, and off the list only when it is entered again. */
function correct(e) {
  e.values.forEach(function (v) { var el = form.elements[v[0]]; if (el) el.value = v[1]; });
  form.scrollIntoView();
}

/* Sending
 * ------- */
function send(e) {
  var body = new URLSearchParams(e.values);
  change(e.id, function (x) { x.state = 'sending'; });
  return fetch(e.to, {method: 'POST', body: body, headers: {Accept: 'application/json'}, redirect: 'manual'})
    .then(function (r) {
      if (r.type === 'opaqueredirect' || r.status === 401 || r.status === 403) {
        change(e.id, function (x) { x.state = 'kept'; });
        say(form.dataset.signedOut);
        return false;
      }
      return r.json().then(function (j) {
        if (r.ok) change(e.id, function (x) { x.state = 'sent'; x.number = j.number; x.why = ''; });
        else if (r.status >= 400 && r.status < 500) change(e.id, function (x) {
          x.state = 'refused';
          x.why = (j.errors || []).map(function (f) { return f.label + ': ' + f.sentence; }).join(' ') || (j.error && (j.error.sentence || j.error)) || String(r.status);
        });
        else { change(e.id, function (x) { x.state = 'kept'; }); return false; }
        return true;
      });
    })
    .catch(function () { /* no connection: it stays */
      change(e.id, function (x) { x.state = 'kept'; });
      say(form.dataset.offline);
      return false;
    });
}
/* What the whole counts now, and what is in the register: taken from the page as it is there. */
function look() {
  if (!document.getElementById('tally')) return;
  fetch(location.href, {headers: {Accept: 'text/html'}}).then(function (r) { return r.ok ? r.text() : ''; }).then(function (text) {
    var page = text && new DOMParser().parseFromString(text, 'text/html');
    ['tally', 'there'].forEach(function (id) {
      var now = page && page.getElementById(id), old = document.getElementById(id);
      if (now && old) old.replaceWith(document.importNode(now, true));
    });
  }).catch(function () { /* no connection: it stays as it was */ });
}
/* One after the other; the first that does not arrive ends the round. Whoever asks during a round gets another. */
function sendAll() {
  again = busy;
  if (busy) return;
  var waiting = load().filter(function (e) { return e.state === 'kept' || e.state === 'sending'; });
  busy = true;
  say('');
  waiting.reduce(function (before, e) {
    return before.then(function (goes) { return goes ? send(e) : false; });
  }, Promise.resolve(true)).then(function () {
    busy = false;
    if (again) sendAll();
    else if (waiting.length) look();
  });
}

form.addEventListener('submit', function (ev) {
  var values = Array.prototype.map.call(form.querySelectorAll('[name]'), function (el) { return [el.name, el.value]; });
  var title = form.querySelector('[data-title]'), id = form.elements.id.value;
  var entries = load().filter(function (e) { return e.id !== id; });
  var sent = entries.filter(function (e) { return e.state === 'sent'; }), old = sent.slice(0, Math.max(0, sent.length - 20));
  entries = entries.filter(function (e) { return old.indexOf(e) < 0; });
  entries.push({id: id, to: form.action, title: title ? title.value : '', values: values, state: 'kept'});
  if (!store(entries)) { say(form.dataset.full); return; } /* the form sends itself */
  ev.preventDefault();
  form.querySelectorAll('textarea, [data-title]').forEach(function (el) { el.value = ''; });
  form.elements.id.value = uuid();
  show();
  if (title) title.focus();
  sendAll();
});
form.elements.id.value = uuid(); /* a page that the browser kept would bring the old one again */
box.querySelector('[data-send]').addEventListener('click', sendAll);
window.addEventListener('online', sendAll);
window.addEventListener('offline', function () { box.hidden = false; say(form.dataset.offline); });
setInterval(function () { if (load().some(function (e) { return e.state === 'kept'; })) sendAll(); }, 20000);
store(load().map(function (e) { if (e.state === 'sending') e.state = 'kept'; return e; }));
show();
sendAll();
})();
