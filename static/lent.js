/* lent.js: a note is written where the reader is. Without it the number of a paragraph opens the page again with the form
 * under that paragraph; with it the form comes by itself, to a number or to the words that are selected. What is typed and
 * not kept yet stays on this device, and stands there again when the page is opened again. */
(function () {
'use strict';
var doc = document, form = doc.getElementById('note'), list = doc.querySelector('.lp'), sum = doc.querySelector('#sum form');
var KEY = 'hanqing.lent.' + location.pathname.split('/')[2];
if (!form || !list) {
  if (doc.querySelector('#given, .lcover > p:only-of-type')) try { localStorage.removeItem(KEY); } catch (e) { /* none */ }
  return;
}
var away = doc.getElementById('pen-away'), pick = doc.createElement('button'), chosen = null;

function paragraph(node) {
  var el = node && (node.nodeType === 1 ? node : node.parentNode), text = el && el.closest('.lp > li > p');
  return text ? text.parentNode : null;
}

/* The form under a paragraph, about these words of it. */
function place(li, words) {
  var number = li.id.slice(1), quote = form.elements.quote, first = form.querySelector('textarea') || form.querySelector('select');
  if (form.elements.ord.value !== '0') { /* another note was being changed: this is a new one */
    form.elements.ord.value = '0';
    form.querySelectorAll('[name^="v."]').forEach(function (field) { field.value = ''; });
  }
  form.elements.p.value = number;
  form.elements.at.value = number;
  if (quote) {
    quote.value = words;
    quote.removeAttribute('list');
  }
  li.appendChild(form);
  if (away) away.remove();
  pick.hidden = true;
  if (Object.keys(typed(form)).some(function (k) { return k !== 'quote' && form.elements[k].value; })) keep(form, '0');
  (form.querySelector('select') || first).focus();
}

list.addEventListener('click', function (e) {
  var number = e.target.closest('a.pn');
  if (!number || e.metaKey || e.ctrlKey) return;
  e.preventDefault();
  place(number.parentNode, '');
});
form.querySelector('[data-away]').addEventListener('click', function (e) {
  e.preventDefault();
  form.hidden = true;
  forget(form.elements.ord.value);
  var li = form.closest('li');
  if (li) li.querySelector('a.pn').focus();
  form.remove();
  form.hidden = false;
});

/* Typed and not kept yet: a new note is "0", one that is being changed its number, the opinion at the end "sum".
 * -------------------------------------------------------------------------------------------------------- */
function drafts() {
  try { return JSON.parse(localStorage.getItem(KEY) || '{}'); } catch (e) { return {}; }
}
function store(all) {
  try {
    if (Object.keys(all).length) localStorage.setItem(KEY, JSON.stringify(all));
    else localStorage.removeItem(KEY);
  } catch (e) { /* full, or forbidden: then it is as without this */ }
}
function forget(name) {
  var all = drafts();
  delete all[name];
  store(all);
}
function typed(of) {
  var values = {};
  of.querySelectorAll('[name^="v."], [name="quote"]').forEach(function (f) { values[f.name] = f.value; });
  return values;
}
function keep(of, name) {
  var all = drafts();
  all[name] = { p: of === form ? form.elements.p.value : '', values: typed(of) };
  store(all);
}
function bare(words) { return words.replace(/\s+/g, ''); }
/* What stands on the page already was kept; the longest of its words tell. */
function is_kept(draft) {
  var words = Object.keys(draft.values).map(function (k) { return bare(draft.values[k]); })
    .sort(function (a, b) { return b.length - a.length; })[0], li = doc.getElementById('p' + draft.p);
  return !words || Array.prototype.some.call(li ? li.querySelectorAll('.mgn > li') : [], function (note) {
    return bare(note.textContent).indexOf(words) !== -1;
  });
}
function fill(of, values) {
  Object.keys(values).forEach(function (name) {
    var field = of.elements[name];
    if (field) field.value = values[name];
  });
  var line = doc.createElement('p');
  line.className = 'hint restored';
  line.setAttribute('role', 'status');
  line.textContent = form.dataset.restored;
  of.insertBefore(line, of.querySelector('.f'));
}
function bring_back() {
  var all = drafts(), open = form.closest('li'), name = open ? form.elements.ord.value : '0', draft, li;
  Object.keys(all).forEach(function (k) { if (k !== 'sum' && is_kept(all[k])) delete all[k]; });
  store(all);
  draft = all[name];
  li = draft && doc.getElementById('p' + draft.p);
  if (li && !form.querySelector('.err')) {
    if (!open) place(li, '');
    if (form.closest('li') === li) fill(form, draft.values);
  }
  if (!sum || !all.sum) return;
  if (JSON.stringify(typed(sum)) === JSON.stringify(all.sum.values)) forget('sum');
  else if (!sum.querySelector('.err')) fill(sum, all.sum.values);
}
form.addEventListener('input', function () { keep(form, form.elements.ord.value); });
if (sum) sum.addEventListener('input', function () { keep(sum, 'sum'); });

/* Words that are selected within one paragraph: a button beside them. */
pick.type = 'button';
pick.className = 'b m p note-on';
pick.hidden = true;
pick.textContent = form.dataset.pick;
doc.body.appendChild(pick);
function selected() {
  var s = doc.getSelection(), li;
  if (!s || s.isCollapsed || !s.rangeCount) return null;
  li = paragraph(s.anchorNode);
  if (!li || paragraph(s.focusNode) !== li || !String(s).trim()) return null;
  return { li: li, words: String(s).trim(), box: s.getRangeAt(0).getBoundingClientRect() };
}
doc.addEventListener('selectionchange', function () {
  var found = selected();
  if (!found && doc.activeElement === pick) return;
  chosen = found;
  pick.hidden = !chosen;
  if (!chosen) return;
  pick.style.top = chosen.box.bottom + window.scrollY + 6 + 'px';
  pick.style.left = Math.max(8, Math.min(chosen.box.left, doc.documentElement.clientWidth - 120)) + 'px';
});
pick.addEventListener('mousedown', function (e) { e.preventDefault(); }); /* the selection stays */
pick.addEventListener('click', function () { if (chosen) place(chosen.li, chosen.words); });
bring_back();
}());
