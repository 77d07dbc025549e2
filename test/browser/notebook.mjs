// notebook.mjs: findings of a guidance round on a tablet, where the connection comes and goes: an entry is kept on the
// device, said to be kept, sent when the connection is back, and is one record however often it was sent.
import { check, story, until } from './harness.mjs';
import { says, saysNot, signIn, words } from './page.mjs';

let visit;

async function note(page, problem, due = '明年底前') {
  await page.selectOption('[name="f.unit"]', { index: 1 });
  await page.selectOption('[name="f.kind"]', { index: 2 });
  await page.fill('[name="f.problem"]', problem);
  await page.fill('[name="f.due"]', due);
  await page.click('#note button');
}

async function listed(page, address, problem) {
  await page.goto(`${address}/r/finding?words=${encodeURIComponent(problem)}`);
  return page.locator('.list-t tbody tr').count();
}

story('notebook', [
  ['the round is chosen; its units are offered, and no others', async ({ page, address }) => {
    await page.setViewportSize({ width: 820, height: 1180 });
    await signIn(page, address, 'wuguodong');
    await page.goto(`${address}/r/finding/view/visit`);
    await page.click('.nb .ll a >> nth=0');
    await page.waitForSelector('#note');
    visit = page.url();
    await saysNot(page, '桐溪县教育局', '[name="f.unit"]');
  }],
  ['with a connection it is sent at once and says so', async ({ page, address }) => {
    await note(page, '台账缺八月份记录');
    await page.waitForSelector('#kept .lt.done');
    await says(page, '已送出', '#kept');
    await says(page, 'WT-', '#kept');
    check(await listed(page, address, '台账缺八月份记录') === 1, 'it is a record');
    await page.goto(visit);
  }],
  ['without one it is kept, said to be kept, and the form is empty for the next', async ({ page, context }) => {
    await context.setOffline(true);
    await note(page, '会议记录未签字');
    await note(page, '旧志复印件未登记藏处');
    await page.waitForFunction(() => document.querySelectorAll('#kept .lt.todo').length === 2);
    await says(page, '留在本机，未送出', '#kept');
    await says(page, '没有网络', '#kept');
    check(await page.inputValue('[name="f.problem"]') === '', 'empty');
  }],
  ['back on, both are sent without a click', async ({ page, context, address }) => {
    await context.setOffline(false);
    await page.waitForFunction(() => document.querySelectorAll('#kept .lt.todo').length === 0 && document.querySelectorAll('#kept .lt.done').length >= 2);
    for (const one of ['会议记录未签字', '旧志复印件未登记藏处'])
      check(await listed(page, address, one) === 1, one);
    await page.goto(visit);
  }],
  ['an answer that was lost on the way: it is sent again and is still one record', async ({ page, address }) => {
    let lost = 0;
    await page.route('**/entry?*', async (route) => { // it arrives, but nobody hears of it
      await route.fetch();
      lost++;
      await route.abort();
    });
    await note(page, '照片未注明拍摄者');
    check(await until(async () => lost === 1), `${lost}`);
    await says(page, '没有网络', '#kept [data-line]');
    await page.unroute('**/entry?*');
    await page.click('[data-send]');
    await page.waitForFunction(() => document.querySelectorAll('#kept .lt.todo').length === 0);
    check(await listed(page, address, '照片未注明拍摄者') === 1, 'one record');
    await page.goto(visit);
  }],
  ['what the office cannot take comes back with its reason, is corrected and sent', async ({ page, address }) => {
    await note(page, '编委会未开会', '2026年2月30日');
    await page.waitForSelector('#kept .lt.back');
    await says(page, '退回，请改正', '#kept');
    check((await words(page, '#kept .late')).length > 4, 'why');
    await page.click('#kept li button');
    check(await page.inputValue('[name="f.problem"]') === '编委会未开会', 'what was typed is there');
    await page.fill('[name="f.due"]', '2027年2月底前');
    await page.click('#note button');
    await page.waitForFunction(() => !document.querySelector('#kept .lt.back') && !document.querySelector('#kept .lt.todo'));
    check(await listed(page, address, '编委会未开会') === 1, 'one record');
  }],
  ['kept over a reload: closed without a connection, opened with one', async ({ page, context, address }) => {
    await page.goto(visit);
    await context.setOffline(true);
    await note(page, '录音没有编号');
    await page.waitForSelector('#kept .lt.todo');
    await page.goto('about:blank');
    await context.setOffline(false);
    await page.goto(visit);
    await page.waitForFunction(() => !document.querySelector('#kept .lt.todo'));
    check(await listed(page, address, '录音没有编号') === 1, 'one record');
  }],
  ['without JavaScript, with a connection, it is an ordinary form', async ({ browser, address }) => {
    const context = await browser.newContext({ locale: 'zh-CN', javaScriptEnabled: false });
    const page = await context.newPage();
    await signIn(page, address, 'wuguodong');
    await page.goto(visit);
    await note(page, '志稿未编页码');
    await page.waitForLoadState();
    await says(page, '已记下：WT-', '.toast');
    check(await listed(page, address, '志稿未编页码') === 1, 'one record');
  }],
]);
