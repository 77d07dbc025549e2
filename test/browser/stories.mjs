// stories.mjs: what people of such offices do, each from the desk and with its clicks counted: no main path takes more
// than eight. Urging, stages of works and findings on the road have files of their own (ledger, notebook).
import { check, story } from './harness.mjs';
import { fromDesk, press, says, signIn, words } from './page.mjs';

story('stories', [
  ['a lunar date of a reign is read beside the chronicle (story 3: one click)', async ({ page, address }) => {
    await signIn(page, address, 'wuguodong');
    const hand = await fromDesk(page, address);
    await page.goto(`${address}/r/event/view/timeline`);
    await page.fill('aside input >> nth=0', '光绪三十一年七月二十');
    await press(page);
    await says(page, '1905-08-20');
    hand.within(1);
  }],
  ['all that was said of one thing, in either script (story 4: one search)', async ({ page, address }) => {
    const hand = await fromDesk(page, address);
    await page.fill('#find', '渡頭義渡');
    await press(page);
    check(await page.locator('.hits h2').count() >= 2, 'several sources');
    await says(page, '渡头');
    hand.within(1);
  }],
  ['a claimed number down to its list, and out (story 14)', async ({ page, address }) => {
    const hand = await fromDesk(page, address);
    await hand.room('统计');
    await hand.click('.seg a:has-text("名录")');
    const number = (await words(page, '.figs tr:has-text("现行机构") .fg')).match(/\d+/)[0];
    await hand.click('.figs tr:has-text("现行机构") .fg');
    await says(page, `共${number}条`.slice(1, -1));
    check(await page.locator('.list-t tbody tr').count() === Number(number), 'the list has as many rows as the number says');
    await hand.click('details.menu:has(svg) summary:has-text("导出")');
    const [file] = await Promise.all([page.waitForEvent('download'), hand.click('a[href*="xlsx"]')]);
    check(/\.xlsx$/.test(file.suggestedFilename()), file.suggestedFilename());
    hand.within(5);
  }],
  ['what yearbooks there should be and are, on paper (story 15: three clicks)', async ({ page, address }) => {
    const hand = await fromDesk(page, address);
    await hand.room('编纂');
    await hand.click('a[href="/r/work/view/yearbooks"]');
    await hand.click('a[href^="/r/work/view/yearbooks/print"]');
    check(await page.locator('.prn').count() === 1, 'it is a sheet of paper');
    hand.within(3);
  }],
  ['a parcel of 38 books, pasted (story 23)', async ({ page, address }) => {
    const hand = await fromDesk(page, address);
    await hand.room('公众');
    await hand.click('a[href="/r/book_title"]');
    await hand.click('a[href="/r/book_title/import"]');
    const rows = Array.from({ length: 38 }, (_, i) => `桐溪文史 第${i + 1}辑\t桐溪县史志办公室\t${1984 + i}年`);
    await page.fill('textarea', ['题名\t责任者\t年', ...rows].join('\n'));
    await hand.click('form:has(textarea) button');
    await hand.click('button[value=try]');
    await says(page, '新登38');
    await hand.click('button[value=take]');
    await page.goto(`${address}/r/book_title`);
    await says(page, '38');
    hand.within(8);
  }],
  ['the half-year summary: every number opens what it was counted from (story 25)', async ({ page, address }) => {
    const hand = await fromDesk(page, address);
    await hand.room('统计');
    await hand.click('.acts a:has-text("名录")');
    await hand.click('a[href="/r/report"]');
    await hand.click('.list-t tbody a');
    await hand.click('a[href^="/reports/"]');
    const all = await page.locator('.fg').count();
    check(all >= 10, `${all} numbers`);
    await hand.click('.fg');
    check(/at=1/.test(page.url()), page.url());
    check(await page.locator('aside').count() > 0, 'where the number comes from');
    hand.within(6);
  }],
]);
