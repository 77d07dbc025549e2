// intake.mjs: the main job, by hand: a noisy damaged page becomes material that is found, read, cited, exported.
import { readFileSync } from 'node:fs';
import { check, run, story } from './harness.mjs';
import { damaged, download, press, says, saysNot, signIn, untilRead, words } from './page.mjs';

const open = async (page) => Number((await words(page, '.dn b')).match(/[/／](\d+)/)?.[1] ?? 0);

story('intake', [
  ['an editor signs in and sees the desk', async ({ page, address }) => {
    await page.goto(`${address}/collect`);
    check(page.url().includes('/sign-in'), 'a stranger is asked to sign in');
    await signIn(page, address, 'chenmin');
    await says(page, '陈敏', '.spine');
  }],
  ['a wrong password opens nothing, and the name typed stays', async ({ browser, address }) => {
    const page = await browser.newPage({ locale: 'zh-CN' });
    await page.goto(`${address}/sign-in`);
    await page.fill('[name=login]', 'chenmin');
    await page.fill('[name=password]', 'wrong');
    await page.click('form[action="/sign-in"] button');
    check(await page.inputValue('[name=login]') === 'chenmin', 'the name is there still');
    check(await page.isVisible('[role=alert]'), 'a sentence says it');
    await page.close();
  }],
  ['the damaged page goes in through the form and is read', async ({ page, address }) => {
    await page.goto(`${address}/collect`);
    await page.setInputFiles('#file', damaged);
    await page.click('form.drop button');
    await page.waitForURL(/\/intake\//);
    await untilRead(page);
  }],
  ['encoding, repairs, furniture and losses are shown beside the original', async ({ page }) => {
    await says(page, 'GB18030');
    await says(page, '黃泥坳茶亭記', 'h1');
    const first = page.locator('.ing tbody tr', { hasText: '青石驛道所過' });
    check((await first.locator('td').nth(0).innerText()).includes('石橋(qiáo)鎮(zhèn)'), 'left: as it came');
    check((await first.locator('td').nth(1).innerText()).includes('在石橋鎮北十二里'), 'right: as it would be kept');
    check(await page.locator('u.g').count() > 15, 'what goes is marked');
    check(await page.locator('.loss').count() >= 1, 'the loss 投資萬元 is marked');
    for (const fold of await page.locator('tr.fold summary').all()) await fold.click();
    await says(page, '扫一扫，分享给好友', '.ing');
    await says(page, '1937', '.ing');
    check(await open(page) === 2, 'two places are to be decided one by one');
    check(await page.locator('.head [aria-disabled=true]').count() === 1, 'filing is blocked and says so');
  }],
  ['J and K go from place to place', async ({ page }) => {
    const before = await words(page, '.dn b');
    await press(page, 'j');
    check(await words(page, '.dn b') !== before, 'J goes on');
    await press(page, 'k');
    check(await words(page, '.dn b') === before, 'K goes back');
  }],
  ['Y accepts one, U takes it back, Y again', async ({ page }) => {
    await press(page, 'y');
    check(await open(page) === 1, 'one is left');
    await press(page, 'u');
    check(await open(page) === 2, 'two again');
    await press(page, 'y');
    check(await open(page) === 1, 'one is left again');
  }],
  ['N refuses one: the place is kept as missing, nothing is invented', async ({ page }) => {
    await press(page, 'n');
    await says(page, '一□', '.ing');
  }],
  ['A accepts all that is certain; then nothing is open', async ({ page }) => {
    await press(page, 'a');
    check(await page.locator('.head [aria-disabled=true]').count() === 0, 'filing is free');
  }],
  ['it is filed, and the reader opens', async ({ page, address }) => {
    await press(page, 'y');
    await page.waitForURL(`${address}/read/**`);
    await says(page, '黃泥坳茶亭記', 'h1');
    await saysNot(page, '扫一扫');
  }],
  ['it is found in simplified and in traditional characters, shown in its own glyphs', async ({ page, address }) => {
    const counts = [];
    for (const q of ['黄泥坳茶亭', '黃泥坳茶亭']) {
      await page.goto(`${address}/`);
      await page.keyboard.press('/');
      await page.keyboard.type(q);
      await press(page);
      const hit = page.locator('.hits li', { hasText: '黃泥坳茶亭記' }).first();
      check(await hit.count() === 1, `${q} finds it`);
      check((await hit.locator('mark').first().innerText()).includes('黃'), 'the hit is in the original glyphs');
      counts.push(await words(page, '.sbox [role=status] b'));
    }
    check(counts[0] === counts[1], `the same count in both scripts: ${counts}`);
  }],
  ['the command line counts the same', async ({ office }) => {
    const told = JSON.parse(run(office, 'search', '黄泥坳茶亭', '--json').split('\n')[0]);
    check(told.documents >= 1 && told.hits.some((h) => h.title.includes('黃泥坳茶亭記')), JSON.stringify(told));
  }],
  ['the passage is shown in the reader; a paragraph is cited', async ({ page, context, address }) => {
    await page.click('.hits li h2 a');
    await page.waitForURL(/\/read\//);
    check(await page.locator('article mark').count() > 0, 'the words sought are marked');
    await page.click('ol.paras li:nth-child(3) > a');
    await says(page, '光緒二十二年', 'ol.paras li.sel');
    const citation = await page.inputValue('#cite');
    check(citation.includes('黃泥坳茶亭記'), `the citation names it: ${citation}`);
    const stable = await page.getAttribute('.pop a', 'href');
    const other = await context.newPage();
    await other.goto(new URL(stable, address).href);
    await says(other, '光緒二十二年', 'ol.paras li.sel');
    await other.close();
  }],
  ['its history says where it came from', async ({ page }) => {
    await page.click('a[href$="/history"]');
    await says(page, '陈敏');
    check(await page.locator('.hist-l li').count() >= 1, 'there is a first revision');
    await page.goBack();
  }],
  ['text and original leave; the original to the byte', async ({ page }) => {
    const text = (await download(page, '.toc a[href*="/text"]')).toString('utf8');
    check(text.includes('現存上截') && !text.includes('(tíng)') && !text.includes('F(xiàn)'), text.slice(0, 400));
    const original = await download(page, 'ul.toc a[href*="/original"]');
    check(original.equals(readFileSync(damaged)), 'the original is what was sent');
  }],
  ['the same file again makes nothing new', async ({ page, address }) => {
    await page.goto(`${address}/collect`);
    const before = await page.locator('.led tbody tr').count();
    await page.setInputFiles('#file', damaged);
    await page.click('form.drop button');
    await page.waitForURL(/\/intake\//);
    await page.goto(`${address}/collect`);
    check(await page.locator('.led tbody tr').count() === before, 'as many as before');
  }],
]);
