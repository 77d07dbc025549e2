/* hanqing.js: what is quicker with a keyboard, and what the program understood while a form is filled in.
 * Every page is complete without it. No library; strings come from the page. */
(function () {
'use strict';
var doc = document, going = false;

function each(selector, f) { Array.prototype.forEach.call(doc.querySelectorAll(selector), f); }
function one(selector) { return doc.querySelector(selector); }

/* Keys
 * ---- */
function keysOff() { return doc.documentElement.dataset.keys === 'off'; }
function inField(el) { return el && (/^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) || el.isContentEditable); }

/* Rows of the table or list of the page: J and K move a mark, Enter opens, D does. */
function rows() { return Array.prototype.slice.call(doc.querySelectorAll('[data-rows] tbody tr:not(.grp), ol[data-rows] > li')); }
function mark(step) {
  var list = rows(), at = list.findIndex(function (r) { return r.classList.contains('sel'); });
  if (!list.length) return;
  var next = list[Math.max(0, Math.min(list.length - 1, at < 0 ? 0 : at + step))];
  if (at >= 0) list[at].classList.remove('sel');
  next.classList.add('sel');
  next.scrollIntoView({block: 'nearest'});
  var link = next.querySelector('a');
  if (link) link.focus({preventScroll: true});
}
function follow(selector) {
  var link = one(selector);
  if (link) link.click();
  return !!link;
}

/* A table across two groupings: arrows go from cell to cell, L to the next late one, a cell opens beside the table
 * -------------------------------------------------------------------------------------------------------------- */
var grid = one('table[data-grid]'), ARROWS = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]};
function gridCells() { return Array.prototype.slice.call(grid.querySelectorAll('tbody td a')); }
function gridHere() {
  var at = doc.activeElement && doc.activeElement.closest && doc.activeElement.closest('[data-grid] tbody td');
  return at || grid.querySelector('tbody td.cur');
}
/* The next cell in a direction that has something in it; empty ones are passed over. */
function gridStep(step) {
  var at = gridHere();
  if (!at) return gridCells()[0];
  var row = at.parentNode, column = at.cellIndex, link = null;
  while (!link) {
    if (step[0]) row = step[0] > 0 ? row.nextElementSibling : row.previousElementSibling;
    else column += step[1];
    var cell = row && row.cells[column];
    if (!cell || column < 1) return null;
    link = cell.querySelector('a');
  }
  return link;
}
function gridLate() {
  var cells = gridCells(), at = gridHere(), from = at ? cells.indexOf(at.querySelector('a')) + 1 : 0;
  for (var i = 0; i < cells.length; i++) {
    var link = cells[(from + i) % cells.length];
    if (link.querySelector('.lt.late')) return link;
  }
  return null;
}
function gridMark(link) {
  each('[data-grid] .rowf, [data-grid] .fc, [data-grid] .cur', function (el) { el.classList.remove('rowf', 'fc', 'cur'); });
  if (!link) return;
  var cell = link.parentNode, heads = grid.tHead.rows[grid.tHead.rows.length - 1];
  cell.parentNode.classList.add('rowf');
  Array.prototype.concat.apply([heads], grid.tBodies[0].rows).forEach(function (row) { if (row.cells[cell.cellIndex]) row.cells[cell.cellIndex].classList.add('fc'); });
  cell.classList.add('cur');
}
function gridClose() {
  var drawer = one('[data-drawer]'), at = grid.querySelector('td.cur a'), close = drawer && drawer.querySelector('[data-close]');
  if (!drawer) return false;
  history.replaceState(null, '', close.href);
  drawer.remove();
  gridMark(null);
  if (at) at.focus();
  return true;
}
function gridOpen(link, intoDrawer) {
  fetch(link.href).then(function (r) { return r.ok ? r.text() : Promise.reject(); }).then(function (text) {
    var drawer = new DOMParser().parseFromString(text, 'text/html').querySelector('[data-drawer]'), old = one('[data-drawer]');
    if (!drawer) throw 0;
    if (old) old.remove();
    one('.mxw').appendChild(doc.adoptNode(drawer));
    history.replaceState(null, '', link.href);
    gridMark(link);
    if (intoDrawer) drawer.focus();
  }).catch(function () { location.assign(link.href); });
}
function gridKey(e) {
  var step = ARROWS[e.key], late = e.key === 'l' || e.key === 'L', free = doc.activeElement === doc.body || doc.activeElement.closest('.mxw, main') === doc.activeElement || doc.activeElement.closest('.mx');
  if (!grid || e.shiftKey) return false;
  if (e.key === 'Escape') return gridClose();
  var link = step && free ? gridStep(step) : late ? gridLate() : null;
  if (!link) return !!(step && free && gridHere());
  link.focus();
  link.scrollIntoView({block: 'nearest', inline: 'nearest'});
  if (one('[data-drawer]')) gridOpen(link, false);
  return true;
}
if (grid && one('.mxw') && !one('.mx.num')) {
  grid.addEventListener('click', function (e) {
    var link = e.target.closest('tbody td a');
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey || e.button || !/[?&]column=/.test(link.search)) return;
    e.preventDefault();
    gridOpen(link, true);
  });
  one('.mxw').addEventListener('click', function (e) {
    if (e.target.closest('[data-close]')) { e.preventDefault(); gridClose(); }
  });
}

/* What bears data-press="y" is pressed by that key; a menu opens and hands its first field the focus. */
function press(key) {
  var it = one('[data-press="' + CSS.escape(key) + '"]');
  if (!it) return false;
  it.click();
  var field = it.tagName === 'SUMMARY' && it.parentNode.querySelector('input:not([type=hidden]), textarea');
  if (field) field.select();
  return true;
}
function onKey(e) {
  if (e.isComposing || e.defaultPrevented) return;
  if ((e.ctrlKey || e.metaKey) && e.key === 's') {
    var form = one('form#entry');
    if (form) { e.preventDefault(); form.requestSubmit(); }
    return;
  }
  if (e.key === 'Escape') {
    var menu = one('details.menu[open]');
    if (menu) { menu.open = false; menu.querySelector('summary').focus(); return; }
    if (inField(e.target)) { e.target.blur(); return; }
  }
  if (e.ctrlKey || e.metaKey || e.altKey || inField(e.target) || keysOff()) return;
  if (!going && gridKey(e)) { e.preventDefault(); return; }
  var key = e.key.toLowerCase();
  if (going) {
    going = false;
    if (follow('.spine [data-key="' + CSS.escape(key) + '"]')) e.preventDefault();
    return;
  }
  if (e.repeat && /^[a-z]$/.test(key) && key !== 'j' && key !== 'k') return; /* a held key decides once */
  if (press(key)) e.preventDefault();
  else if (key === '/') { var find = one('#find') || one('#words'); if (find) { e.preventDefault(); find.focus(); find.select(); } }
  else if (key === 'g') { going = true; setTimeout(function () { going = false; }, 1500); }
  else if (key === 'j') mark(1);
  else if (key === 'k') mark(-1);
  else if (key === 'd') follow('.sel [data-do]');
  else if (key === '?' || key === '[' || key === ']' || key === 'e') { if (follow('[data-key="' + CSS.escape(key) + '"]')) e.preventDefault(); }
  else if (key === 'escape') { var crumb = one('.crumb li:nth-last-child(2) a'); if (crumb) crumb.click(); }
}
doc.addEventListener('keydown', onKey);

/* Menus close when one looks elsewhere
 * ------------------------------------ */
doc.addEventListener('click', function (e) {
  each('details.menu[open]', function (m) { if (!m.contains(e.target)) m.open = false; });
});

/* Reading beside the field
 * ------------------------ */
function reading(input) {
  var form = input.form, beside = doc.getElementById('r-' + input.name);
  if (!form || !beside || beside.querySelector('ul')) return;
  if (!input.value.trim()) { beside.textContent = ''; return; }
  fetch('/r/' + form.dataset.register + '/reading/' + encodeURIComponent(input.name) + '?text=' + encodeURIComponent(input.value),
      {headers: {Accept: 'application/json'}})
    .then(function (r) { return r.ok ? r.json() : null; })
    .then(function (j) {
      if (!j) return;
      beside.textContent = '';
      beside.classList.toggle('bad', !!j.error);
      if (j.error) {
        var p = doc.createElement('span');
        p.className = 'late';
        p.textContent = j.error;
        beside.appendChild(p);
      } else if (j.reading) {
        var k = doc.createElement('span'), b = doc.createElement('b');
        k.className = 'k';
        k.textContent = form.dataset.readAs || '';
        b.textContent = j.reading;
        beside.appendChild(k);
        beside.appendChild(b);
      }
    }).catch(function () { /* the form works without it */ });
}
each('[data-read]', function (input) { input.addEventListener('change', function () { reading(input); }); });

/* Records offered for a reference
 * ------------------------------- */
function suggest(input) {
  var list = input.list, words = input.value.trim();
  if (!list || !words) return;
  clearTimeout(input.timer);
  input.timer = setTimeout(function () {
    fetch('/r/' + input.dataset.target + '?rows=12&words=' + encodeURIComponent(words), {headers: {Accept: 'application/json'}})
      .then(function (r) { return r.ok ? r.json() : null; })
      .then(function (j) {
        if (!j || !j.records) return;
        list.textContent = '';
        j.records.forEach(function (r) {
          var o = doc.createElement('option');
          var title = typeof r.title === 'object' && r.title ? r.title.text : r.title;
          o.value = ((r.number || '') + ' ' + (title || '')).trim();
          list.appendChild(o);
        });
      }).catch(function () {});
  }, 180);
}
each('input[data-target]', function (input) { input.addEventListener('input', function () { suggest(input); }); });

/* Files: dropped or chosen, sent with a count; without this the form sends them itself
 * ------------------------------------------------------------------------------------- */
function send(form) {
  var line = form.querySelector('[data-progress]'), bar = line.querySelector('progress');
  var words = line.querySelector('span'), button = form.querySelector('button'), x = new XMLHttpRequest();
  function lost() {
    button.disabled = false;
    bar.hidden = true;
    words.textContent = form.dataset.lost;
  }
  x.upload.onprogress = function (e) {
    if (!e.lengthComputable) return;
    bar.max = e.total;
    bar.value = e.loaded;
    words.textContent = Math.floor(100 * e.loaded / e.total) + ' %';
  };
  x.onerror = lost;
  x.onload = function () {
    var page = new DOMParser().parseFromString(x.responseText, 'text/html');
    var said = page.querySelector(x.status < 400 ? '.toast' : '[role=alert]');
    if (x.status >= 400) lost();
    if (said) words.textContent = said.textContent.trim();
    if (x.status < 400) setTimeout(function () { location.assign(x.responseURL); }, said ? 1500 : 0);
  };
  button.disabled = true;
  line.hidden = bar.hidden = false;
  x.open('POST', form.action);
  x.send(new FormData(form));
}
each('form[data-drop]', function (form) {
  var input = form.querySelector('input[type=file]');
  form.addEventListener('submit', function (e) { e.preventDefault(); send(form); });
  form.addEventListener('dragover', function (e) { e.preventDefault(); form.classList.add('over'); });
  form.addEventListener('dragleave', function () { form.classList.remove('over'); });
  form.addEventListener('drop', function (e) {
    e.preventDefault();
    form.classList.remove('over');
    if (!e.dataTransfer.files.length) return;
    input.files = e.dataTransfer.files;
    form.requestSubmit();
  });
});

/* A page that shows something being read looks again, unless somebody is choosing files on it
 * ------------------------------------------------------------------------------------------- */
each('[data-reload]', function (el) {
  setInterval(function () {
    var input = one('input[type=file]');
    if (!doc.hidden && !(input && input.value) && !inField(doc.activeElement)) location.reload();
  }, 1000 * el.dataset.reload);
});

/* Small things
 * ------------ */
each('[data-copy]', function (b) {
  var from = doc.getElementById(b.dataset.copy);
  if (!from) return;
  b.hidden = false;
  b.addEventListener('click', function () {
    if (from.select) from.select();
    if (navigator.clipboard) navigator.clipboard.writeText(from.value || from.textContent);
    else doc.execCommand('copy'); /* an office's own network has no https */
    b.setAttribute('aria-pressed', 'true');
  });
});
each('[data-print]', function (b) { b.hidden = false; b.addEventListener('click', function () { window.print(); }); });
var caps = one('#caps'), password = one('#p');
if (caps && password) password.addEventListener('keyup', function (e) { caps.hidden = !e.getModifierState('CapsLock'); });
var wrong = one('[role=alert][tabindex]');
if (wrong) wrong.focus();

/* What was typed is not left behind by mistake. */
var entry = one('form#entry'), touched = false;
if (entry) {
  entry.addEventListener('input', function () { touched = true; });
  entry.addEventListener('submit', function () { touched = false; });
  window.addEventListener('beforeunload', function (e) { if (touched) e.preventDefault(); });
}
})();
