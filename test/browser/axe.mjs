// axe.mjs: every kind of page under axe-core, in light and in dark. The pages are found by following the links of the
// spine: of addresses that differ only in ids and questions one is taken, so that a new page is tested without
// being named here.
import { inspect } from './accessible.mjs';
import { check, story } from './harness.mjs';
import { signIn } from './page.mjs';

const PAGES_MAX = 150;

/** The kind of an address: registers and ids are one each, a question by its first name. */
function kindOf(url) {
  const path = url.pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id').replace(/^\/r\/[a-z_]+/, '/r/:register')
    .replace(/^\/(room|settings\/registers|settings\/vocabularies)\/[^/]+/, '/$1/:name').replace(/\d+/g, 'N');
  const names = [...url.searchParams.keys()].map((k) => k.replace(/^f\..*/, 'f')).sort();
  return path + (names.length ? '?' + names[0] : '');
}

/** Follows links from the starts; gives what was wrong where, and how many kinds of pages were looked at. */
async function crawl(page, address, starts, within = /^/) {
  const found = new Set(), waiting = [...starts], wrong = [];
  while (waiting.length && found.size < PAGES_MAX) {
    const path = waiting.shift(), kind = kindOf(new URL(path, address));
    if (found.has(kind)) continue;
    const answer = await page.goto(address + path).catch(() => null); // a file that is downloaded is no page
    if (!answer || !/html/.test(answer.headers()['content-type'] ?? '')) continue;
    found.add(kind);
    for (const href of await page.$$eval('a[href]:not([download])', (all) => all.map((a) => new URL(a.getAttribute('href'), location).href))) {
      const url = new URL(href);
      if (url.origin === address && within.test(url.pathname) && !/sign-out|export|\.(csv|json|xlsx|docx|ics|xml)/.test(url.pathname)) waiting.push(url.pathname + url.search);
    }
    for (const w of await inspect(page)) wrong.push(`${path}: ${w}`);
  }
  check(wrong.length === 0, wrong.join('\n  '));
  return found.size;
}

const VIEWS = ['/r/task_unit/view/ledger', '/r/task_unit/view/lights', '/r/event/view/timeline', '/r/site/view/map', '/r/work/view/stages',
  '/r/work/view/yearbooks', '/r/finding/view/visit', '/r/narrator/view/rescue', '/r/round/view/coverage'];

story('axe', [
  ['a visitor’s pages and the door', async ({ page, address }) => {
    const n = await crawl(page, address, ['/sign-in', '/public']);
    check(n > 3, `only ${n} pages were found`);
  }],
  ['every kind of page of the office', async ({ page, address }) => {
    await signIn(page, address, 'wuguodong');
    const spine = await page.$$eval('.spine a[href]', (all) => all.map((a) => new URL(a.href).pathname));
    const n = await crawl(page, address, [...new Set([...spine, ...VIEWS])]);
    check(n > 30, `only ${n} kinds of pages were found`);
    console.log(`# ${n} kinds of pages`);
  }],
  ['the administrator’s pages', async ({ page, context, address }) => {
    await context.clearCookies();
    await signIn(page, address, 'sunliqun');
    const n = await crawl(page, address, ['/settings/registers', '/settings/office', '/settings/accounts', '/me'], /^\/(settings|me)/);
    check(n > 8, `only ${n} kinds of pages were found`);
  }],
]);
