// visitor.mjs: who has no account sees what is open and nothing else; what is wrong is said on a page.
import { check, story } from './harness.mjs';
import { press, says, signIn, words } from './page.mjs';

const kept = {};

async function status(page, address) {
  const answer = await page.goto(address);
  return answer.status();
}

story('visitor', [
  ['an archivist knows one open and one inner record', async ({ browser, address }) => {
    const context = await browser.newContext({ locale: 'zh-CN' });
    const page = await context.newPage();
    await signIn(page, address, 'huangsuqin');
    const all = await (await page.request.get(`${address}/r/material/export.json`)).json();
    const list = Array.isArray(all) ? all : all.records;
    kept.open = list.find((r) => r.visibility === 'public');
    kept.inner = list.find((r) => r.visibility !== 'public');
    check(kept.open && kept.inner, 'the demonstration has both');
    await context.close();
  }],
  ['the front door leads a stranger to the sign-in, and from there to what is open', async ({ page, address }) => {
    await page.goto(`${address}/`);
    check(page.url().includes('/sign-in'), page.url());
    await page.click('a[href="/public"]');
    await page.waitForURL(`${address}/public`);
    check(await page.locator('.books li').count() > 0, 'something is open');
  }],
  ['what is open is found and read, with its original', async ({ page, address }) => {
    await page.fill('#pw', kept.open.title);
    await press(page);
    await says(page, kept.open.title);
    check(await status(page, `${address}/public/material/${kept.open.id}`) === 200, 'its page');
    check(await status(page, `${address}/read/${kept.open.id}`) === 200, 'its text');
  }],
  ['what is not open is not there', async ({ page, address }) => {
    for (const path of [`/public/material/${kept.inner.id}`, `/read/${kept.inner.id}`, `/read/${kept.inner.id}/original`]) {
      const got = await status(page, address + path);
      check(got === 404 || got === 403 || page.url().includes('/sign-in'), `${path}: ${got}`);
      check(!(await words(page, 'body')).includes(kept.inner.title), 'its title is not told');
    }
    await page.goto(`${address}/public?words=${encodeURIComponent(kept.inner.title)}`);
    check(!(await page.locator('.books').allInnerTexts()).join().includes(kept.inner.title), 'nor in a list');
  }],
  ['pages of the office ask for an account', async ({ page, address }) => {
    for (const path of ['/r/site', '/search?q=渡', '/collect', '/me', '/r/site/new']) {
      await page.goto(address + path);
      check(page.url().includes('/sign-in'), path);
    }
  }],
  ['what does not exist is said to be absent, on a page with a way back', async ({ page, address }) => {
    check(await status(page, `${address}/no-such-page`) === 404, 'the status is 404');
    await page.waitForSelector('h1');
    check(await page.locator('a[href="/sign-in"], a[href="/"]').count() > 0, 'a way on');
    check(await status(page, `${address}/public/material/0192d0a0-0000-7000-8000-000000000000`) === 404, 'a record');
  }],
  ['a reader may read and not write; whom to ask is said', async ({ page, address }) => {
    await signIn(page, address, 'duzhe');
    check(await status(page, `${address}/r/site`) === 200, 'a list is read');
    check(await page.locator('.acts a.p').count() === 0, 'no verb that is not allowed');
    check(await status(page, `${address}/r/site/new`) === 403, 'the form is refused');
    check((await words(page)).length > 20 && await page.isVisible('[role=alert]'), 'with a sentence');
    check(await status(page, `${address}/collect`) === 403, 'so is taking in');
  }],
  ['a parameter nobody declared is refused', async ({ page, address }) => {
    check(await status(page, `${address}/r/site?no_such=1`) === 400, 'status 400');
    await says(page, 'no_such');
  }],
]);
