// looks.mjs: what is true of every page: one head, landmarks, labels, order of heads, a skip link, a visible
// focus; nothing moves sideways on a narrow screen; dark is dark; English has no Chinese words of the program;
// paper has no chrome.
import { check, story } from './harness.mjs';
import { signIn } from './page.mjs';

const PATHS = ['/', '/collect', '/search', '/search?q=义渡', '/r', '/r/site', '/r/site/new', '/r/person', '/r/material',
  '/r/site/import', '/r/site?words=zzzz', '/r/task_unit/view/ledger', '/r/work/view/board', '/r/work/view/yearbooks', '/room/tasks', '/calendar', '/figures', '/settings/registers', '/numbers', '/public', '/help', '/me', '/no-such-page'];
const paths = [...PATHS]; // with one record, one review and one text of the demonstration

/** What is wrong with a page, as sentences; runs in the page. */
function faults() {
  const wrong = [], all = (s) => [...document.querySelectorAll(s)];
  const shown = (el) => el.checkVisibility({ checkVisibilityCSS: true });
  if (all('h1').length !== 1) wrong.push(`${all('h1').length} h1`);
  for (const mark of ['main', 'header, .signf', 'nav']) if (!all(mark).length) wrong.push(`no ${mark}`);
  if (all('main').length > 1) wrong.push('two main');
  if (!document.documentElement.lang) wrong.push('no language');
  if (!document.title.trim()) wrong.push('no title');
  const navs = all('nav, aside').filter((n) => !n.getAttribute('aria-label') && !n.getAttribute('aria-labelledby'));
  if (navs.length) wrong.push(`nav or aside without a name: ${navs[0].className}`);
  for (const el of all('input:not([type=hidden]), select, textarea').filter((e) => !e.hidden)) {
    const named = el.labels?.length || el.getAttribute('aria-label') || el.getAttribute('aria-labelledby');
    if (!named) wrong.push(`no label: ${el.outerHTML.slice(0, 90)}`);
  }
  for (const el of all('a[href], button, summary'))
    if (!el.textContent.trim() && !el.getAttribute('aria-label')) wrong.push(`no words: ${el.outerHTML.slice(0, 90)}`);
  for (const el of all('img:not([alt])')) wrong.push(`no alt: ${el.src}`);
  for (const el of all('table')) if (!el.caption) wrong.push('a table without a caption');
  for (const el of all('[role=img]')) if (!el.getAttribute('aria-label')) wrong.push('a picture without words');
  const ids = all('[id]').map((e) => e.id), twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  if (twice.length) wrong.push(`twice the id ${twice[0]}`);
  for (const el of all('[aria-describedby], [aria-labelledby]'))
    for (const a of ['aria-describedby', 'aria-labelledby'])
      for (const id of (el.getAttribute(a) ?? '').split(/\s+/).filter(Boolean))
        if (!document.getElementById(id)) wrong.push(`${a} names nobody: ${id}`);
  let last = 0;
  for (const h of all('h1, h2, h3, h4').filter(shown)) {
    const n = Number(h.tagName[1]);
    if (last && n > last + 1) wrong.push(`from h${last} to h${n}: ${h.textContent.slice(0, 20)}`);
    last = n;
  }
  if (all('[style], script:not([src])').length) wrong.push('inline style or script');
  return wrong;
}

async function everywhere(page, address, look) {
  const wrong = [];
  for (const path of paths) {
    await page.goto(address + path);
    for (const w of await look(path)) wrong.push(`${path}: ${w}`);
  }
  check(wrong.length === 0, wrong.join('\n  '));
}

story('looks', [
  ['the pages are sound: heads, landmarks, labels, ids, no inline style', async ({ page, address }) => {
    await page.goto(`${address}/sign-in`);
    const door = (await page.evaluate(faults)).filter((w) => !/^no (nav|header)/.test(w));
    check(door.length === 0, door.join('; '));
    await signIn(page, address, 'huangsuqin');
    for (const [list, link] of [['/r/site', '.list-t tbody a'], ['/collect', '.led tbody a'], ['/search?q=义渡&r=material', '.hits h2 a']]) {
      await page.goto(address + list);
      paths.push(new URL(await page.getAttribute(link, 'href'), address + list).href.slice(address.length));
    }
    paths.push(`${paths[PATHS.length]}/history`, `${paths[PATHS.length]}/edit`);
    await everywhere(page, address, () => page.evaluate(faults));
  }],
  ['the skip link comes first and leads to the text; the focus is seen', async ({ page, address }) => {
    await page.goto(`${address}/r/site`);
    await page.keyboard.press('Tab');
    check(await page.evaluate(() => document.activeElement.matches('.skip')), 'it is first');
    await page.keyboard.press('Enter');
    check(await page.evaluate(() => document.activeElement.id === 'main' || location.hash === '#main'), 'it leads there');
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    check(outline !== 'none', 'a focused link has an outline');
  }],
  ['J and K mark rows; letters do nothing in a field, nor when switched off', async ({ page, address }) => {
    await page.goto(`${address}/r/site`);
    await page.keyboard.press('j');
    check(await page.locator('tr.sel').count() === 1, 'a row is marked');
    await page.focus('#words');
    await page.keyboard.type('gj/');
    check(await page.inputValue('#words') === 'gj/', 'a field takes letters as letters');
    await page.goto(`${address}/me`);
    await Promise.all([page.waitForNavigation(), page.click('button[name=keys][value=off]')]);
    await page.goto(`${address}/r/site`);
    await page.keyboard.press('j');
    check(await page.locator('tr.sel').count() === 0, 'nothing is marked');
    await page.goto(`${address}/me`);
    await Promise.all([page.waitForNavigation(), page.click('button[name=keys][value=""]')]);
  }],
  ['390 pixels wide: nothing moves sideways, targets are large enough', async ({ page, address }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await everywhere(page, address, async () => {
      const [all, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      return all > seen ? [`${all} wide on ${seen}`] : [];
    });
    await page.setViewportSize({ width: 1440, height: 900 });
  }],
  ['dark when the system is dark', async ({ page, address }) => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(`${address}/`);
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number));
    check(paper.slice(0, 3).every((v) => v < 60), `the paper is ${paper}`);
    await page.emulateMedia({ colorScheme: 'light' });
  }],
  ['English: no Chinese words of the program, and nothing moves sideways', async ({ page, address }) => {
    await page.goto(`${address}/me`);
    await page.setViewportSize({ width: 390, height: 844 });
    await Promise.all([page.waitForNavigation(), page.click('button[name=lang][value=en]')]);
    for (const path of PATHS) {
      await page.goto(address + path);
      check(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} moves sideways`);
      const found = await page.evaluate(() => [...document.querySelectorAll('.spine li a, h2, th, label, legend, button, summary, .b, .hint, .q')]
        .filter((el) => !el.closest('[lang^=zh]') && !(el.closest('[data-grid]') && el.querySelector('a')) /* names of units */ && !el.matches('h1, .foot *'))
        .map((el) => el.textContent.trim()).filter((t) => /^[\u4e00-\u9fff，。、：]+$/.test(t)));
      const words = found.filter((t) => !['汗青', '黄素琴', '简体中文', '义渡'].includes(t));
      if (path === '/search?q=义渡') continue; // facets are names of places
      check(words.length === 0, `${path}: ${words.join(' | ')}`);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`${address}/me`);
    await Promise.all([page.waitForNavigation(), page.click('button[name=lang][value=zh_Hans]')]);
  }],
  ['a search that finds little offers no more registers', async ({ page, address }) => {
    await page.goto(`${address}/search?q=1935年大水`);
    check(await page.locator('.hits h2').count() === 1, 'not one record is found');
    check(await page.locator('details.fac').count() === 0, 'other registers are offered');
  }],
  ['paper has no chrome', async ({ page, address }) => {
    await page.emulateMedia({ media: 'print' });
    for (const path of ['/r/site/print', paths[PATHS.length], paths[PATHS.length + 2]]) {
      await page.goto(address + path);
      for (const chrome of ['.spine', '.top form', '.prn-bar', '.acts'])
        check(!(await page.locator(chrome).first().isVisible().catch(() => false)), `${path}: ${chrome} is printed`);
    }
    await page.emulateMedia({ media: null });
  }],
]);
