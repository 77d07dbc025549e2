// plain.mjs: the main job without JavaScript: every page is complete without it.
import { readFileSync } from 'node:fs';
import { check, PATIENCE, story } from './harness.mjs';
import { damaged, PASSWORD, says, words } from './page.mjs';

let page;

async function go(selector) {
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
}

story('plain', [
  ['sign in', async ({ browser, address }) => {
    const context = await browser.newContext({ locale: 'zh-CN', javaScriptEnabled: false });
    page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    await page.goto(`${address}/sign-in`);
    await page.fill('[name=login]', 'chenmin');
    await page.fill('[name=password]', PASSWORD);
    await go('form[action="/sign-in"] button');
    check(page.url() === `${address}/`, page.url());
  }],
  ['send the damaged page and wait for it', async ({ address }) => {
    await page.goto(`${address}/collect`);
    await page.setInputFiles('#file', damaged);
    await go('form.drop button');
    check(/\/intake\//.test(page.url()), page.url());
    for (let i = 0; i < 60 && !(await page.locator('section.decide').count()); i++) {
      await new Promise((done) => setTimeout(done, 500)); // the page also looks again by itself (meta refresh)
      await page.goto(page.url());
    }
    await says(page, 'GB18030');
    check(await page.locator('.ing u.g').count() > 15, 'repairs side by side');
  }],
  ['accept one, refuse one, accept all that is certain, file', async ({ address }) => {
    await go('.da button[value=accept]');
    await go('.da button[value=refuse]');
    await go('form[action$="/accept"] button');
    await go('.head form[action$="/file"] button');
    check(page.url().startsWith(`${address}/read/`), page.url());
  }],
  ['it is found in both scripts', async ({ address }) => {
    for (const q of ['黄泥坳茶亭', '黃泥坳茶亭']) {
      await page.goto(`${address}/`);
      await page.fill('#find', q);
      await Promise.all([page.waitForNavigation(), page.press('#find', 'Enter')]);
      check(await page.locator('.hits li', { hasText: '黃泥坳茶亭記' }).count() === 1, `${q} finds it`);
    }
  }],
  ['read, cited by a stable address, its history, text and original', async ({ address }) => {
    await go('.hits li h2 a');
    await go('ol.paras li:nth-child(3) > a');
    check((await page.inputValue('#cite')).includes('黃泥坳茶亭記'), 'the citation can be copied from its field');
    const stable = await page.getAttribute('.pop a', 'href');
    await page.goto(new URL(stable, address).href);
    await says(page, '光緒二十二年', 'ol.paras li.sel');
    const text = await page.request.get(new URL(await page.getAttribute('.toc a[href*="/text"]', 'href'), address).href);
    check((await text.text()).includes('現存上截'), 'the text');
    const original = await page.request.get(new URL(await page.getAttribute('.toc a[href*="/original"]', 'href'), address).href);
    check((await original.body()).equals(readFileSync(damaged)), 'the original to the byte');
    await go('a[href$="/history"]');
    await says(page, '陈敏');
  }],
  ['menus open, a form is saved', async ({ address }) => {
    await page.goto(`${address}/r/tag/new`);
    await page.fill('#entry [required], #entry [aria-required=true] >> nth=0', '茶亭');
    await go('.fr-end button');
    await says(page, '茶亭', 'h1');
    await page.goto(`${address}/r/site`);
    await page.click('.acts details summary');
    check(await page.isVisible('a[href*="export.csv"]'), 'the menu is there');
    check((await words(page, 'h1')) !== '', 'one head');
  }],
]);
