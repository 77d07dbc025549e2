/* lent.js: a note is written where the reader is. Without it the number of a paragraph opens the page again with the form
 * under that paragraph; with it the form comes by itself, to a number or to the words that are selected. */
(function () {
'use strict';
var doc = document, form = doc.getElementById('note'), list = doc.querySelector('.lp');
if (!form || !list) return;
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
  var li = form.closest('li');
  if (li) li.querySelector('a.pn').focus();
  form.remove();
  form.hidden = false;
});

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
}());
