// office_stories.mjs: what people of an office do at the end of a thing: close a finding, count the errors of a proof, sign a
// review, file last year's records, find an old document, bring out a bulletin, prepare a visit, hear a tape. Each is done
// from where its user begins, with its clicks counted; typing is no click.
import { run, check, story } from './harness.mjs';
import { as, download, fromDesk, Hand, says, saysNot, signIn, words } from './page.mjs';

function record(office, register, find) {
  return JSON.parse(run(office, 'record list', register, '--json')).records.find(find);
}

// The smallest picture that is one.
const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');

const given = {};

story('office_stories', [
  ['a finding: its evidence is seen, it is closed; who and when are written down (story 12: three clicks)', async ({ page, browser, address, office }) => {
    const unit = await as(browser, address, 'chenmin');
    const finding = record(office, 'finding', (r) => r.number === 'WT-2026-0004');
    await unit.goto(`${address}/r/finding/${finding.id}/edit`);
    await unit.fill('[name=result]', '碑文为光绪二十二年，县志条目已改。');
    await unit.setInputFiles('[name="file.evidence"]', { name: '碑拓对照.png', mimeType: 'image/png', buffer: picture });
    await unit.click('.acts button.p');
    await unit.waitForSelector('.rec');
    await unit.click('.side button:has-text("报请核实")');
    await says(unit, '待核');
    await unit.context().close();

    await signIn(page, address, 'wuguodong');
    const hand = await fromDesk(page, address);
    await hand.click('main a:has-text("龙潭陂重修年份两处不一")');
    check(await page.locator('.rec img').evaluate((el) => el.complete && el.naturalWidth > 0 || el.decode().then(() => true)), 'the evidence is a picture on the page');
    await hand.click('.rec .pic');
    check(await page.locator('main .whole img').isVisible(), 'the picture, whole');
    await page.goBack();
    await hand.click('.side button:has-text("销号")');
    await says(page, '销号', '.head');
    await says(page, '吴国栋', '.rec');
    hand.within(3);
  }],
  ['errors of a proof are marked one after the other; count, rate and verdict stand beside it at once (story 22)', async ({ browser, address, office }) => {
    const page = await as(browser, address, 'chenmin');
    const proof = record(office, 'proof', (r) => r.state === 'reading');
    const hand = await fromDesk(page, address);
    await hand.click('main a:has-text("付印样抽查")');
    await hand.click('.part a:has-text("记差错")');
    const kinds = [...Array(6).fill('character'), 'knowledge', 'knowledge', 'knowledge'];
    let sum = 0;
    for (const [i, kind] of kinds.entries()) {
      await page.fill('[name="f.page"]', String(i + 3));
      await page.selectOption('[name="f.kind"]', kind);
      await page.fill('[name="f.printed"]', `误${i}`);
      await page.keyboard.press('Enter');
      sum += kind === 'character' ? 1 : 2;
      await page.waitForFunction((n) => document.querySelector('#tally dd').innerText === n, String(sum));
    }
    check((await words(page, '#tally .big dd')) === '1.2', await words(page, '#tally'));
    await says(page, '不高于1', '#tally');
    check(await page.locator('#tally button:has-text("定为合格")').getAttribute('aria-disabled') === 'true', 'it cannot pass');
    await hand.click('#tally button:has-text("定为不合格")');
    await says(page, '不合格');
    hand.within(8);
    const stored = record(office, 'proof', (r) => r.id === proof.id);
    check(stored.errors === '12' && stored.error_rate === '1.2', JSON.stringify(stored));
    await page.context().close();
  }],
  ['three reviews have three reviewers: the same person in another round is refused, and the field says so', async ({ browser, address }) => {
    const page = await as(browser, address, 'chenmin');
    await page.goto(`${address}/r/review/new`);
    await page.fill('[name=work]', 'BZ-2024-0001');
    await page.selectOption('[name=round]', 'final');
    await page.fill('[name=scope]', '渡头镇志全稿');
    await page.fill('[name=reviewer]', '周文远');
    await page.fill('[name=due]', '2026年12月25日');
    await page.click('.acts button.p');
    await says(page, '审稿人周文远已见于“初审”', '#e-reviewer');
    check(await page.inputValue('[name=scope]') === '渡头镇志全稿', 'what was typed is there');
    await page.fill('[name=reviewer]', '吴国栋');
    await page.click('.acts button.p');
    await page.waitForSelector('.rec');
    given.review = page.url();
    for (const [i, words] of ['“我县”改为“桐溪县”', '渡田两说须并存'].entries()) {
      await page.goto(`${address}/r/opinion/new?of=${given.review.split('/').pop()}`);
      await page.selectOption('[name=kind]', { index: 1 + i });
      await page.fill('[name=suggestion]', words);
      await page.click('.acts button.p');
      await page.waitForSelector('.part');
    }
    await page.click('.side button:has-text("开始审读")');
    await page.click('.acts a.p');
    await page.selectOption('[name=verdict]', { index: 1 });
    await page.click('.acts button.p');
    await page.click('.side button:has-text("交意见")');
    await says(page, '意见已交');
    await page.context().close();
  }],
  ['what is unanswered stands in red; when nothing is, the final reviewer signs (story 21: two clicks)', async ({ page, browser, address }) => {
    await page.goto(given.review);
    check(await page.locator('.waits li').count() === 2, 'both opinions are named');
    await says(page, '渡田两说须并存', '.waits');
    check(await page.locator('.side button:has-text("意见答毕")').getAttribute('aria-disabled') === 'true', 'nobody ends it');
    const editor = await as(browser, address, 'chenmin');
    for (let left = 2; left > 0; left--) {
      await editor.goto(given.review);
      check(await editor.locator('.waits li').count() === left, `${left} left`);
      await editor.click('.waits a');
      await editor.click('.acts a.p');
      await editor.selectOption('[name=answer]', { index: 1 });
      await editor.fill('[name=answer_reason]', '已照改。');
      await editor.click('.acts button.p');
      await editor.click('.side button:has-text("答复")');
    }
    await editor.goto(given.review);
    await editor.click('.side button:has-text("意见答毕")');
    await editor.context().close();
    const hand = await fromDesk(page, address);
    await hand.click('main a:has-text("渡头镇志全稿")');
    check(await page.locator('.waits').count() === 0, 'nothing is open');
    await hand.click('.side button:has-text("审结")');
    await page.waitForSelector('.toast');
    await page.goto(given.review);
    await says(page, '审结', '.head');
    hand.within(2);
  }],
  ['a reader finds the site in any script, reads its sources, reports an error without an account (story 24)', async ({ page, browser, address, office }) => {
    const reader = await as(browser, address, '', { javaScriptEnabled: false });
    const hand = await fromDesk(reader, address, '/public');
    const seen = [];
    for (const q of ['渡頭義渡碼頭', '渡头义渡码头']) {
      await reader.goto(`${address}/public`);
      await reader.fill('#pw', q);
      await reader.keyboard.press('Enter');
      await reader.waitForURL(/words=/);
      seen.push(await words(reader, '.books'));
    }
    check(seen[0] === seen[1], 'the same in both scripts');
    await hand.click('.books a[href^="/public/site/"]');
    await says(reader, '渡頭義渡碑記');
    await hand.click('a:has-text("报告差错")');
    check(await reader.locator('form .f').count() === 4, 'four fields');
    check((await reader.inputValue('[name="v.matter"]')).includes('渡头义渡码头遗址'), 'what it is about stands there');
    await reader.fill('[name="v.matter"]', '');
    await reader.fill('[name="v.text"]', '石阶今为四十三级，简介作四十二级。');
    await hand.click('main form button');
    await says(reader, '须填写', '.err-t');
    check((await reader.inputValue('[name="v.text"]')).includes('四十三级'), 'what was typed is there');
    await reader.fill('[name="v.matter"]', '渡头义渡码头遗址简介石阶级数');
    await reader.fill('[name="v.contact"]', '县城东门街居民');
    await hand.click('main form button');
    hand.within(4);
    given.number = (await words(reader, '.note h2')).trim();
    check(/^LJ-\d{4}-\d{4}$/.test(given.number), given.number);
    await says(reader, '收到', '.openst');
    check(/答复期限 \d{4}-\d\d-\d\d/.test(await words(reader, '.openst')), await words(reader, '.openst'));
    await saysNot(reader, '东门街');

    await page.goto(`${address}/`);
    await page.click('main a:has-text("渡头义渡码头遗址简介石阶级数")');
    await says(page, '四十三级');
    await page.click('.side button:has-text("登记")');
    await reader.goto(`${address}/open/case_file/state`);
    await reader.fill('#an', given.number);
    await reader.keyboard.press('Enter');
    await says(reader, '登记', '.openst');
    const other = record(office, 'case_file', (r) => r.number !== given.number);
    await reader.goto(`${address}/open/case_file/state?number=${other.number}`);
    await says(reader, '没有');
    await reader.context().close();
  }],
  ['last year’s records are numbered and filed several at once, and the directory is printed (story 18)', async ({ browser, address, office }) => {
    for (const [i, title] of ['县志办2025年工作要点', '关于征集老照片的通知', '2025年年鉴编纂方案'].entries())
      run(office, 'record add', 'archive_unit', `title=${title}`, 'level=item', `date=2025年${i + 3}月`, 'creator=桐溪县史志办公室',
        'year=2025年', 'retention=30年', 'openness=open', 'publicity=request', 'state=sorted', `doc_no=桐志办〔2025〕${i + 1}号`);
    const page = await as(browser, address, 'huangsuqin');
    await page.goto(`${address}/r/archive_unit?f.state=sorted`);
    const hand = new Hand(page);
    await hand.click('details.menu summary:has-text("更多")');
    await hand.click('a[href*="/several"]');
    await page.selectOption('#what', 'move:numbered');
    await hand.click('[name=which][value=all]');
    await hand.click('form.sev button');
    await says(page, '全宗号');
    await page.fill('[name="v.fonds_no"]', 'J041');
    await page.fill('[name="v.department"]', 'BGS');
    await page.keyboard.press('Enter');
    await says(page, 'J041-WS·2025-D30-BGS-0003');
    await hand.click('button[value=all]');
    await says(page, 'J041-WS·2025-D30-BGS-0001');
    await hand.click('.onward button:has-text("归档")');
    await hand.click('button[value=all]');
    await hand.click('.note a[href*="as=directory"]');
    check(await page.locator('h1').innerText() === '归档文件目录', await page.locator('h1').innerText());
    check(await page.locator('.prn tbody tr').count() === 3, 'three lines');
    const heads = (await page.locator('.prn thead th').allInnerTexts()).join();
    check(heads.startsWith('序,档号,文件编号,责任者,题名,日期,密级'), heads);
    hand.within(8);
    await page.goto(`${address}/r/archive_unit/numbers`);
    await says(page, 'J041');
    await page.context().close();
  }],
  ['a document of June 1935 in a place that is called otherwise today: one search (story 19)', async ({ page, address }) => {
    for (const place of ['渡头镇', '渡头市']) {
      const hand = await fromDesk(page, address);
      await page.fill('#find', `年:1935-06 地:${place}`);
      await page.keyboard.press('Enter');
      await page.waitForURL(/search/);
      await says(page, '桐溪县政府关于整理各乡渡口的呈文', '.hits');
      await saysNot(page, '渡头大桥竣工报告', '.hits');
      hand.within(1);
    }
  }],
  ['the bulletin: a period is typed, its numbers are counted and linked, issue and total number stand over it (story 10: four clicks)', async ({ browser, address }) => {
    const page = await as(browser, address, 'wuguodong');
    const hand = await fromDesk(page, address, '/r/serial?words=%E7%AE%80%E6%8A%A5');
    await hand.click('.list-t tbody a');
    await hand.click('.part:has(a[href*="/r/issue"]) a:has-text("添加")');
    await page.fill('[name=topic]', '十月督办进展');
    await page.selectOption('[name=kind]', { index: 1 });
    await page.fill('[name=year]', '2026年');
    await page.fill('[name=date]', '2026年12月20日');
    await page.fill('[name=covers]', '2026年');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#p-issue/);
    await hand.click('.part a:has-text("十月督办进展")');
    await hand.click('.acts a[href^="/reports/"]');
    await says(page, '2026年第12期（总第69期）', '.designation');
    check(await page.locator('.rp .fg').count() === 9, 'nine numbers');
    hand.within(4);
    const number = (await words(page, '.rp .fg')).match(/\d+/)[0];
    await page.click('.srcs a[href^="/r/task?"]');
    check(await page.locator('.list-t tbody tr').count() === Number(number), 'as many tasks as the number says');
    await page.context().close();
  }],
  ['a visit is prepared: plan, questions and a consent form for each narrator on paper; the signed form is kept with it (story 16: five clicks)', async ({ browser, address, office }) => {
    const page = await as(browser, address, 'huangsuqin');
    const hand = await fromDesk(page, address, '/r/interview_plan');
    await hand.click('a:has-text("新登")');
    await page.fill('[name=topic]', '双江渡的末班船');
    await page.fill('[name=narrators]', '双江老船工甲\n沙坪纸坊丙');
    await page.fill('[name=questions]', '船有几只，怎么排班\n并入水运站以后的事');
    await page.fill('[name=period]', '2026年12月');
    await page.fill('[name=interviewers]', '刘春生');
    await hand.click('.acts button.p');
    await hand.click('.acts a[href$="/print"]');
    check(await page.locator('.sheet').count() === 3, 'the plan and two forms');
    await says(page, '船有几只，怎么排班');
    await says(page, '双江老船工甲', '.sheet:nth-of-type(2)');
    await says(page, '本人自愿接受采访', '.sheet:nth-of-type(2)');
    hand.within(5);
    const narrator = record(office, 'narrator', (r) => r.name === '双江老船工甲');
    await page.goto(`${address}/r/consent/new?of=${narrator.id}`);
    await page.fill('[name=subject]', '2026年12月各场');
    await page.check('[name=scope] >> nth=1');
    await page.fill('[name=signed_on]', '2026年12月3日');
    await page.fill('[name=signer]', '本人');
    await page.setInputFiles('[name="file.form"]', { name: '授权书.png', mimeType: 'image/png', buffer: picture });
    await page.click('.acts button.p');
    await page.click('.part a:has-text("2026年12月各场")');
    check(await page.locator('.rec .pic img').count() === 1, 'the photograph of the form');
    await page.context().close();
  }],
  ['a tape is indexed while it is heard, twelve claims are marked (story 17; resumed uploads wait for preservation)', async ({ browser, address, office }) => {
    const page = await as(browser, address, 'chenmin');
    const session = record(office, 'session', (r) => r.number === 'CC-2026-0002');
    await page.goto(`${address}/r/session/${session.id}`);
    const hand = new Hand(page);
    await hand.click('.part a:has-text("听录音做索引")');
    for (const [time, title] of [['00:03:10', '进水运站'], ['00:17:45', '大桥开工']]) {
      await page.fill('[name="f.time"]', time);
      await page.fill('[name="f.title"]', title);
      await page.keyboard.press('Enter');
      await page.waitForFunction((t) => document.querySelector('#kept')?.innerText.includes(t) && !document.querySelector('#kept .lt.todo'), title);
    }
    hand.within(2);
    await page.goto(`${address}/r/session/${session.id}/edit`);
    await page.fill('[name=to_verify]', Array.from({ length: 12 }, (_, i) => `待考第${i + 1}条`).join('\n'));
    await page.click('.acts button.p');
    await says(page, '待考第12条');
    await says(page, '00:17:45');
    await page.context().close();
  }],
]);
