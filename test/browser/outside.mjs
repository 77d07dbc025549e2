// outside.mjs: what reaches the office from outside: an outside reviewer's opinions on a draft of forty thousand characters
// (story 20), by a link of his own, with a script and without; then what anybody reports (story 7), with a photograph.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from './accessible.mjs';
import { run, check, story } from './harness.mjs';
import { as, fromDesk, Hand, says, saysNot, words } from './page.mjs';

const SENTENCES = ['渡头地当桐溪、白鹭河合流处，旧设官渡，船敝工怠，遇涨辄阻。', '次年，于石桥铺购田32亩，岁收其租，充渡工口粮及修船之费。',
  '民国时期，全镇有义渡3处、官渡1处。', '1954年夏大水，淹没石阶29级，渡船移泊上湾，停航十余天。', '据何德顺回忆，末班船于当日下午由其父撑过。'];

/** Forty thousand characters: each paragraph begins with its own number, so that one can be told from another. */
function draft() {
  const lines = ['第一章　渡口'];
  for (let n = 0; n < 40000; n += lines.at(-1).length)
    lines.push(`甲${lines.length}号：` + SENTENCES.map((_, k) => SENTENCES[(lines.length + k) % SENTENCES.length]).join(''));
  return lines.join('\n');
}

function records(office, register) {
  return JSON.parse(run(office, 'record list', register, '--json')).records;
}

function importOne(office, register, record) {
  const folder = mkdtempSync(join(tmpdir(), 'hanqing-outside-'));
  writeFileSync(join(folder, 'one.json'), JSON.stringify([record]));
  run(office, 'record import', register, join(folder, 'one.json'));
  rmSync(folder, { recursive: true });
}

async function guest(browser, link, options = {}) {
  const page = await as(browser, '', '', options);
  await page.goto(link);
  return page;
}

const given = {};

story('outside', [
  ['a link is made for one draft of a review, and shown once', async ({ browser, address, office }) => {
    importOne(office, 'draft', { node: records(office, 'outline_node')[0].id, title: '渡口　长稿', stage: '送审稿', body: draft() });
    importOne(office, 'review', { work: 'BZ-2024-0001', round: '复审', reviewer: '陆鸣远', scope: '渡头镇志渡口章', drafts: records(office, 'draft').find((r) => r.title === '渡口　长稿').id, due: '2099年12月25日' });
    given.review = records(office, 'review').find((r) => r.reviewer === '陆鸣远').id;
    const page = await as(browser, address, 'chenmin');
    await page.goto(`${address}/r/review/${given.review}`);
    const hand = new Hand(page);
    await hand.click('.side a:has-text("发出链接")');
    await hand.click('.lendf button');
    given.link = await page.inputValue('#lk');
    check(/\/lent\/[0-9a-f-]+\?key=[0-9a-f]{48}$/.test(given.link), given.link);
    hand.within(2);
    await page.goto(`${address}/r/review/${given.review}/lend`);
    await saysNot(page, given.link.split('=')[1]);
    const seen = await inspect(page);
    check(seen.length === 0, seen.join('\n'));
    await says(page, '尚未打开');
    await page.context().close();
  }],
  ['opened, read, noted on words that are selected, given: without an account (story 20)', async ({ browser }) => {
    const page = await guest(browser, given.link);
    const hand = new Hand(page);
    await saysNot(page, '渡口'); // the cover tells nothing
    await hand.click('main button');
    await page.waitForSelector('.lp');
    given.seen = await inspect(page);
    check(!page.url().includes('key='), 'the key is not in the address any more');
    check(await page.locator('.lp > li').count() > 200, 'every paragraph has its number');
    const paragraph = (await page.locator('.lp > li > p').allInnerTexts()).findIndex((t) => t.startsWith('甲100号')) + 1;
    check(paragraph === 101, String(paragraph));
    await page.evaluate((n) => { // as a hand that draws over the words
      const text = document.querySelector(`#p${n} > p`).firstChild, at = text.data.indexOf('32亩'), range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + 3);
      document.getSelection().removeAllRanges();
      document.getSelection().addRange(range);
    }, paragraph);
    await hand.click('.note-on');
    check(await page.inputValue('#note [name=quote]') === '32亩', 'the words that were selected');
    await page.selectOption('#note select', { index: 1 });
    await page.fill('#note textarea, #note [name="v.suggestion"]', '碑文作三十二亩，罗文作三十余亩，两说并存。');
    await page.fill('.lsum textarea', '资料翔实');
    const text = page.url();
    await page.goto('about:blank'); // he is called away before anything is kept
    await page.goto(text);
    check(await page.inputValue('#note [name=quote]') === '32亩', 'the words are still chosen');
    check((await page.inputValue('#note [name="v.suggestion"]')).startsWith('碑文作三十二亩'), 'what was typed is still there');
    check(await page.inputValue('.lsum textarea') === '资料翔实', 'and at the end');
    await says(page, '尚未存入', '#note .restored');
    await hand.click('#note button.p');
    await page.waitForSelector('.mgn');
    await says(page, '两说并存', `#p${paragraph} .mgn`);
    check(await page.locator('.lp #note').count() === 0, 'a note that was kept is not offered again');
    given.seen.push(...await inspect(page));
    check(given.seen.length === 0, given.seen.join('\n'));
    check((await page.locator(`#p${paragraph} .on`).innerText()).startsWith('32亩'), 'the words are marked');
    await page.selectOption('.lsum select', { index: 2 });
    await page.fill('.lsum textarea', '资料翔实，数字出处须逐条注明。');
    await hand.click('.lsum button.p');
    await page.waitForSelector('#given');
    await says(page, '两说并存');
    check(await page.locator('textarea').count() === 0, 'what is given is not changed any more');
    check(await page.evaluate(() => localStorage.length) === 0, 'nothing of it stays on this device');
    hand.within(5);
    await page.context().close();
  }],
  ['each note stands in the review as an opinion with its place, and is answered as any other', async ({ browser, address, office }) => {
    const opinion = records(office, 'opinion').find((r) => r.original === '32亩');
    check(opinion && opinion.position === '《渡口　长稿》第101段', JSON.stringify(opinion));
    const page = await as(browser, address, 'chenmin');
    await page.goto(`${address}/r/review/${given.review}`);
    await says(page, '意见已交');
    await says(page, '资料翔实，数字出处须逐条注明');
    await page.goto(`${address}/r/opinion/${opinion.id}`);
    await page.selectOption('.side [name="v.answer"]', { index: 1 });
    await page.fill('.side [name="v.answer_reason"]', '已照改。');
    await page.click('.side button:has-text("答复")');
    await says(page, '答毕');
    await page.context().close();
  }],
  ['without a script, on a telephone: a form under the paragraph; a link that was taken back opens nothing', async ({ browser, address }) => {
    const editor = await as(browser, address, 'chenmin');
    await editor.goto(`${address}/r/review/${given.review}/lend`);
    await editor.click('.lendf button');
    const link = await editor.inputValue('#lk');
    const page = await guest(browser, link, { javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
    await page.click('main button');
    await page.click('#p3 .pn');
    await page.selectOption('#p3 select', { index: 3 });
    await page.fill('#p3 [name="v.suggestion"]', '宜分两句。');
    await page.click('#p3 button.p');
    check((await words(page, '#p3 .mgn')).includes('宜分两句'), 'kept');
    await page.goto(link); // he comes back by his link
    await page.click('main button');
    check((await words(page, '#p3 .mgn')).includes('宜分两句'), 'still there');
    await editor.goto(`${address}/r/review/${given.review}/lend`);
    await editor.click('tr:has-text("审读中") button');
    await says(editor, '已收回');
    await page.reload();
    check((await words(page)).includes('此链接无效'), await words(page));
    await editor.context().close();
    await page.context().close();
  }],
]);
