// ledger.mjs: the ledger of tasks by units with the keyboard: from cell to cell, to the next late one, its drawer, back;
// all that is late is reminded in two clicks; on a narrow screen the first column stays.
import { check, story } from './harness.mjs';
import { says, saysNot, signIn, words } from './page.mjs';

const here = (page) => page.evaluate(() => document.activeElement.closest('td')?.innerText.trim() ?? '');
const place = (page) => page.evaluate(() => {
  const td = document.activeElement.closest('td');
  return td && [td.parentNode.rowIndex, td.cellIndex];
});

story('ledger', [
  ['from the room to the table; the legend counts what the table shows', async ({ page, address }) => {
    await signIn(page, address, 'wuguodong');
    await page.click('.spine [data-key="8"]');
    await page.click('a[href="/r/task_unit/view/ledger"]');
    await page.waitForSelector('[data-grid]');
    const late = await page.locator('[data-grid] .lt.late').count();
    await says(page, `逾期 ${late}`, '.lgd');
    await says(page, `催办逾期（${late}）`, '.acts');
  }],
  ['arrows pass over what is empty, L goes to the next late cell and round again', async ({ page }) => {
    await page.keyboard.press('l');
    check((await here(page)).includes('逾期'), await here(page));
    const first = await place(page);
    await page.keyboard.press('ArrowRight');
    const next = await place(page);
    check(next[0] === first[0] && next[1] > first[1], `${first} then ${next}`);
    await page.keyboard.press('ArrowLeft');
    check(String(await place(page)) === String(first), 'and back');
    const late = await page.locator('[data-grid] .lt.late').count();
    for (let i = 0; i < late; i++) await page.keyboard.press('l');
    check(String(await place(page)) === String(first), 'once round');
  }],
  ['a cell opens beside the table; its address is its own; Esc goes back to the cell', async ({ page }) => {
    const first = await place(page);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-drawer]');
    await says(page, '逾', '[data-drawer]');
    check(/column=/.test(page.url()), page.url());
    check(await page.locator('td.cur').count() === 1, 'one cell is marked');
    const title = await words(page, '[data-drawer] h2');
    await page.reload();
    check(await words(page, '[data-drawer] h2') === title, 'the same as a page');
    await page.keyboard.press('Escape');
    await page.waitForSelector('[data-drawer]', { state: 'detached' });
    check(String(await place(page)) === String(first), 'the focus is in the cell');
    check(!/column=/.test(page.url()), page.url());
  }],
  ['what is late is reminded: the units are named, one is left out; then nothing twice', async ({ page }) => {
    const late = await page.locator('[data-grid] .lt.late').count();
    await page.click('.acts .zl');
    await page.waitForSelector('.urgef');
    check(await page.locator('.urgef tbody tr').count() === late, 'a row for each');
    await page.uncheck('.urgef [name=record] >> nth=0');
    await page.click('.urgef .z');
    await page.waitForSelector('[data-grid]');
    await says(page, `已催办${late - 1}件`, '.toast');
    await page.click('.acts .zl');
    await says(page, '待催1件');
    check(await page.locator('.urgef [disabled]').count() === late - 1, 'today once');
  }],
  ['a reminder is in the story of its cell', async ({ page, address }) => {
    await page.goto(`${address}/r/urge?sort=-created`);
    await says(page, '已逾期，请报进展与原因');
    await page.goto(`${address}/r/task_unit/view/ledger?light=late`);
    await page.locator('[data-grid] tbody td a').last().click();
    await page.waitForSelector('[data-drawer]');
    await says(page, '请报进展与原因', '.story');
  }],
  ['narrow: the first column stays while the others move; nothing moves the page itself', async ({ page, address }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${address}/r/task_unit/view/ledger`);
    const before = await page.locator('tbody th').first().boundingBox();
    await page.locator('.mx').evaluate((el) => { el.scrollLeft = 240; });
    const after = await page.locator('tbody th').first().boundingBox();
    check(Math.abs(before.x - after.x) < 2, `${before.x} then ${after.x}`);
    check(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no sideways');
    await page.setViewportSize({ width: 1440, height: 900 });
  }],
  ['stages of works: a number opens its list, a work is two clicks away; the rescue list is by age', async ({ page, address }) => {
    await page.goto(`${address}/r/work/view/stages`);
    await page.click('[data-grid] tbody td a >> nth=0');
    await page.waitForSelector('.list-t');
    await page.click('.list-t tbody a >> nth=0');
    await page.waitForSelector('.rec');
    await page.goto(`${address}/r/narrator/view/rescue`);
    await says(page, '九十岁以上');
    await saysNot(page, '何德顺'); // was interviewed
  }],
  ['nobody else’s buttons: a reader sees the table and no reminder', async ({ browser, address }) => {
    const context = await browser.newContext({ locale: 'zh-CN', javaScriptEnabled: false });
    const page = await context.newPage();
    await signIn(page, address, 'duzhe');
    await page.goto(`${address}/r/task_unit/view/ledger`);
    await saysNot(page, '催办逾期');
    await page.click('[data-grid] .lt.late >> nth=0'); // without a script it is a page
    await page.waitForSelector('[data-drawer]');
    await saysNot(page, '延期申请', '.cell-acts');
  }],
]);
