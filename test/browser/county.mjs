// county.mjs: what a county's editor and a city's supervisor do, each from the desk and with the clicks counted that a
// trained user needs: a noisy page, an entry for the yearly call, an outline that goes to the city and comes back with
// opinions, a first draft out of sources, a task list out of Excel.
import { check, run, story } from './harness.mjs';
import { as, damaged, fromDesk, Hand, says, signIn, untilRead, words } from './page.mjs';
import { workbook } from './sheet.mjs';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const kept = {};
const folder = mkdtempSync(join(tmpdir(), 'hanqing-county-'));

function file(name, bytes) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const photograph = fileURLToPath(new URL('../http/files/山墙.jpg', import.meta.url));
const UNITS = 60, PRESCRIBED = 31, OWN = 9;

story('county', [
  ['a noisy page becomes a clean text; what changed and what is missing is seen (story 1: four clicks)', async ({ page, address }) => {
    await signIn(page, address, 'chenmin');
    const hand = await fromDesk(page, address);
    await hand.room('征集');
    await page.setInputFiles('#file', damaged);
    await hand.click('form.drop button');
    await untilRead(page);
    check(await page.locator('u.g').count() > 15, 'what goes is marked');
    check(await page.locator('.loss').count() >= 1, 'what is missing is marked');
    for (const key of ['a', 'y', 'n']) await Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
    await hand.click('.decide button:has-text("入库"), .head button:has-text("入库")');
    await page.waitForURL(`${address}/read/**`);
    await says(page, '黃泥坳茶亭記', 'h1');
    hand.within(4);
  }],
  ['an entry for the yearly call, with its source, is at the city at once (story 2: six clicks)', async ({ page, browser, address }) => {
    const hand = await fromDesk(page, address);
    await hand.room('编年');
    await hand.click('a[href="/r/event/new"]');
    await page.fill('[name="date"]', '2026年10月18日');
    await page.fill('[name="entry"]', '渡头义渡碑亭修缮竣工，县史志办公室、渡头镇人民政府联合验收。');
    await page.selectOption('[name="category"]', { index: 1 });
    await page.fill('[name="sources.source"] >> nth=0', 'TX-2024-0001');
    await hand.click('button[form="entry"], #entry button.p');
    await page.waitForSelector('.rec');
    kept.entry = page.url();
    await hand.click('.move button:has-text("初编")');
    await hand.click('.move button:has-text("核毕来源")');
    hand.within(6);
    const city = await as(browser, address, 'linjiahe');
    await city.goto(kept.entry);
    await says(city, '渡头义渡碑亭修缮竣工');
    await says(city, '桐溪县史志办公室', '.head');
    await city.goto(`${address}/r/event`);
    await says(city, '渡头义渡碑亭修缮竣工');
    await city.context().close();
  }],
  ['the outline goes to the city in three clicks; forty opinions come back, each is answered in two, none is lost (story 5)', async ({ page, browser, address, office }) => {
    const hand = await fromDesk(page, address);
    await hand.click('main a:has-text("双江镇志")');
    kept.work = page.url();
    await hand.click('.move button:has-text("报上级审篇目")');
    await says(page, '上级审篇目', '.head');
    hand.within(3);
    kept.city = await as(browser, address, 'shenzhiyuan');
    const city = kept.city, other = await fromDesk(city, address);
    await other.click('.dl-t a:has-text("双江镇志"), main a:has-text("双江镇志")');
    await says(city, '双江船运');
    await other.click('a[href^="/r/review/new"]');
    await city.selectOption('[name="round"]', { label: '篇目审' });
    await city.fill('[name="scope"]', '双江镇志篇目');
    await city.fill('[name="reviewer"]', '沈致远');
    await city.fill('[name="due"]', '2026年12月20日');
    await other.click('#entry button.p, button[form="entry"]');
    await other.click('.part a:has-text("双江镇志篇目"), .rec a:has-text("双江镇志篇目")');
    await city.waitForURL(/r\/review\//);
    kept.review = city.url();
    await other.click('.move button:has-text("开始审读")');
    other.within(5);
    await city.evaluate(async (review) => {
      for (let i = 1; i <= 40; i++)
        await fetch('/r/opinion', { method: 'POST', body: new URLSearchParams({
          review, position: `第${i}章`, kind: 'form', suggestion: `第${i}章标题宜与相邻各章同式` }) });
    }, kept.review.split('/').pop());
    await city.goto(kept.review);
    await city.selectOption('[name="v.verdict"]', { label: '修改后通过' });
    await city.click('.move button:has-text("交意见")');
    await city.goto(kept.review);
    await says(city, '意见已交', '.head');
  }],
  ['each opinion is answered where it stands; the next one comes by itself', async ({ page, address }) => {
    const hand = await fromDesk(page, address);
    await page.goto(kept.review);
    await says(page, '沅安市史志办公室', '.head');
    await hand.click('.part a:has-text("第1章标题")');
    for (let i = 0; i < 40; i++) {
      await says(page, '未答', '.side');
      await page.selectOption('[name="v.answer"]', { index: 1 + i % 3 });
      await page.fill('[name="v.answer_reason"]', `第${i + 1}条已酌`);
      await hand.click('.move button:has-text("答复")');
    }
    check(page.url() === kept.review, `behind the last the review: ${page.url()}`);
    check(hand.n === 41, `${hand.n} clicks for forty opinions`);
    await page.click('.move button:has-text("意见答毕")');
    await page.goto(`${address}/r/opinion?words=${encodeURIComponent('宜与相邻各章同式')}&f.state=answered`);
    await says(page, '共40条');
    await kept.city.goto(kept.review);
    await kept.city.click('.move button:has-text("审结")');
    await kept.city.goto(kept.work);
    await kept.city.click('.move button:has-text("篇目审定")');
    await says(kept.city, '资料', '.head');
    await kept.city.context().close();
  }],
  ['twenty sources become a first draft in which every quotation names its source (story 6)', async ({ page, address }) => {
    const hand = await fromDesk(page, address);
    await hand.room('资料');
    await hand.click('a[href^="/r/material?f.state=available"]');
    await hand.click('details.menu summary:has-text("更多")');
    await hand.click('a[href^="/r/material/several"]');
    await page.selectOption('#what', 'draft:draft');
    for (let i = 0; i < 20; i++) await page.locator('[name=pick]').nth(i).check();
    await hand.click('.sev .b.p');
    await page.waitForSelector('.assembled');
    await says(page, '引用20件资料中的20件');
    await page.selectOption('#whole', { index: 1 });
    await page.fill('[name="v.title"]', '桐溪津梁专题集　资料长编');
    await hand.click('.side .b.p');
    await page.waitForURL(/r\/draft\//);
    await says(page, '资料长编', 'h1');
    check(await page.locator('.rec .cite, .rec a[href^="/r/material/"]').count() >= 20, 'twenty citations');
    hand.within(8);
  }],
  ['a lead is reported on a telephone without an account, and its state is seen by the number (story 7)', async ({ page, browser, address }) => {
    const town = await as(browser, address, '', { viewport: { width: 390, height: 844 } });
    await town.goto(`${address}/public`);
    const hand = new Hand(town);
    await hand.click('a:has-text("报告线索")');
    check(await town.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no sideways');
    await town.fill('[name="v.what"]', '老粮仓山墙上有标语');
    await town.fill('[name="v.where_text"]', '渡头镇老街');
    await town.fill('[name="v.finder"]', '何家安');
    hand.n++; // chooses them
    await town.setInputFiles('[name=photos]', [photograph, photograph]);
    await hand.click('main form button');
    hand.within(3);
    const number = (await words(town, '.note h2')).trim();
    check(/^XS-\d{4}-\d{4}$/.test(number), number);
    await page.goto(`${address}/r/lead/${number}`);
    await page.click('.move button:has-text("核实")');
    await page.click('.rec .pic >> nth=1');
    await says(page, '28.45500, 109.73000'); // where the camera stood: for the office
    check(await page.locator('.whole img').evaluate((el) => el.decode().then(() => el.naturalWidth === 8)), 'the photograph');
    const inside = page.url();
    await town.goto(`${address}/open/lead/state?number=${number}`);
    await says(town, '核实中', '.openst');
    check(!(await town.content()).includes('山墙'), 'no photograph outside');
    await town.goto(inside);
    check(town.url().includes('/sign-in'), 'nor by its address');
    await town.context().close();
  }],
  ['31 and 9 tasks out of a plan with merged cells, mapped once, listed and assigned to sixty units (story 8)', async ({ browser, address, office }) => {
    const units = Array.from({ length: UNITS }, (_, i) => ({ name: `沅安市第${i + 1}单位`, kind: '党政机关', level: '市', state: 'current' }));
    run(office, 'record import', 'organisation', file('units.json', JSON.stringify(units)));
    const page = await as(browser, address, 'linjiahe');
    const hand = await fromDesk(page, address);
    const tasks = Array.from({ length: PRESCRIBED + OWN }, (_, i) => [
      i === 0 ? '规定动作' : i === PRESCRIBED ? '自选动作' : '', `${i + 1}`, `完成第${i + 1}项史志工作`, '有台账、有佐证',
      i === 0 ? '沅安市史志办公室' : '', i % 10 === 0 ? `${2027 + i / 10}年底前` : '']);
    const last = 2 + PRESCRIBED + OWN;
    const merged = ['A1:F1', `A3:A${2 + PRESCRIBED}`, `A${3 + PRESCRIBED}:A${last}`, `E3:E${last}`,
      ...[0, 10, 20, 30].map((i) => `F${3 + i}:F${12 + i}`)];
    const path = file('任务清单.xlsx', workbook([['2027年史志工作任务清单（31+9）', '', '', '', '', ''],
      ['来源类别', '序号', '事项', '目标要求', '牵头单位', '办结时限'], ...tasks], merged));
    await hand.room('督办');
    await hand.click('a[href="/r/task"]');
    await hand.click('a[href="/r/task/import"]');
    await page.setInputFiles('#file', path);
    await hand.click('form[enctype] button.p');
    await page.waitForSelector('.imp-map');
    await hand.click('button[value=try]');
    await page.waitForSelector('.imp-go');
    await says(page, '新登40');
    await hand.click('button[value=take]');
    await page.waitForSelector('.note.g');
    hand.within(8);
    kept.supervisor = page;
  }],
  ['they are listed and issued, all forty at once', async ({ address }) => {
    const page = kept.supervisor;
    for (const [to, at] of [['listed', 'proposed'], ['assigned', 'listed']]) {
      const hand = await fromDesk(page, address);
      await hand.room('督办');
      await hand.click(`a[href="/r/task?f.state=${at}"]`);
      await hand.click('details.menu summary:has-text("更多")');
      await hand.click('a[href^="/r/task/several"]');
      await page.selectOption('#what', `move:${to}`);
      await hand.click('[name=which][value=all]');
      await hand.click('.sev .b.p');
      await hand.click('button[value=all]');
      await says(page, '已办40条');
      hand.within(8);
    }
  }],
  ['sixty units of one kind are ticked with one click; a unit that works here finds its own on its desk', async ({ address }) => {
    const page = kept.supervisor, hand = await fromDesk(page, address);
    await hand.room('督办');
    await hand.click('a[href="/r/task_unit/view/ledger"]');
    await hand.click('.acts a:has-text("分派到单位")');
    check(await page.locator('[name=pick_row]:checked').count() === 40, 'the new tasks are ticked');
    await hand.click('.fall:has-text("党政机关") input');
    await hand.click('.fillf .z');
    await page.waitForSelector('[data-grid]');
    const made = Number((await words(page, '.toast')).match(/\d+/)[0]);
    check(made >= 40 * UNITS, `${made} cells`);
    hand.within(5);
    await page.context().close();
  }],
]);
