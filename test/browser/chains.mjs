// chains.mjs: the eight ways along which the work of such offices goes from one register, one person and one office to the
// next, every link clicked on a page by who does it. A name ends with what the chain waits for, where it goes on behind
// what is built so far: compiling, publishing, preservation. docs/coverage.md has the table.
import { check, story } from './harness.mjs';
import { as, damaged, press, says, untilRead, words } from './page.mjs';

const kept = {}, people = {};
const paper = { name: '授权书.txt', mimeType: 'text/plain', buffer: Buffer.from('同意保存、研究、出版。何桂芳（签名）') };

/** Writes into one field as the form has it: a line, a list, a box, a file. */
async function put(page, scope, name, value) {
  const field = page.locator(`${scope} [name="${name}"]:not([type=hidden])`).first();
  const kind = await field.evaluate((e) => e.tagName === 'SELECT' ? 'select' : e.type);
  if (kind === 'select') await field.selectOption({ label: value });
  else if (kind === 'radio' || kind === 'checkbox') await page.locator(`${scope} label:has-text("${value}") [name="${name}"]`).first().check();
  else if (kind === 'file') await field.setInputFiles(value);
  else await field.fill(value);
}

/** A new record by its form; of a whole, by the whole's own button. Gives its address and stays on it. */
async function enter(page, address, register, fields, whole = '') {
  await page.goto(whole || `${address}/r/${register}`);
  await page.locator(`main a[href^="/r/${register}/new"]`).first().click();
  await page.waitForSelector('#entry');
  for (const [name, value] of Object.entries(fields)) await put(page, '#entry', name, value);
  await press(page, 'Control+s');
  const wrong = page.locator('.note[role=alert]').first();
  check(await page.locator('#entry').count() === 0, await wrong.count() ? await wrong.innerText() : page.url());
  if (whole) {
    const row = `section[aria-labelledby="p-${register}"] tr:has-text("${Object.values(fields)[0]}")`;
    await page.locator(`${row} a[href^="/r/${register}/"]`).last().click();
    await page.waitForURL(new RegExp(`/r/${register}/`));
  }
  return page.url().replace(/#.*/, '');
}

/** One step of a record, with what it asks for. */
async function step(page, at, verb, fields = {}, reason = '') {
  await page.goto(at);
  const form = `.side .move:has(button:text-is("${verb}"))`;
  check(await page.locator(form).count(), `“${verb}” is not offered: ${(await words(page, '.side')).slice(0, 400)}`);
  for (const [name, value] of Object.entries(fields)) await put(page, form, `v.${name}`, value);
  if (reason) await page.fill(`${form} [name=reason]`, reason);
  await Promise.all([page.waitForNavigation(), page.click(`${form} button`)]);
  const wrong = page.locator('main [role=alert], .side .err-t').first();
  check(await wrong.count() === 0, `“${verb}”: ${await wrong.count() ? await wrong.innerText() : ''}`);
  await page.goto(at);
}

async function stands(page, at, state) {
  await page.goto(at);
  await says(page, state, '.head .st');
}

const number = async (page) => (await words(page, '.head p')).match(/[A-Z]+(-[A-Z]+)?-\d{4}-\d+/)[0];

story('chains', [
  ['1 an instruction becomes a task, is reported, finished, archived and counted', async ({ browser, address }) => {
    for (const login of ['chenmin', 'wuguodong', 'huangsuqin']) people[login] = await as(browser, address, login);
    const head = people.wuguodong, editor = people.chenmin;
    const report = await enter(head, address, 'advisory', { title: '关于抢救渡口史料的建议' });
    const told = await enter(head, address, 'instruction', { leader: '副县长', content: '请县史志办年内完成渡口史料抢救。', date: '2026年11月12日' }, report);
    const task = await enter(head, address, 'task', { item: '抢救渡口史料', source_kind: '批示', standard: '四十一渡各有档案', lead: '桐溪县史志办公室', due: '2026年12月底前' });
    await step(head, task, '立项');
    await step(head, task, '交办');
    kept.task = await number(head);
    await step(head, told, '转为任务', { task: kept.task });
    await step(editor, task, '签收');
    await step(editor, task, '开始办理', { owner: '陈敏' });
    await step(editor, task, '反馈', { result: '四十一渡已建档。' });
    await step(head, task, '送审核');
    await step(head, task, '办结', { finished_on: '2026年11月29日' });
    await step(head, told, '办结', { outcome: '已建档四十一处。' });
    await head.goto(`${address}/figures?room=tasks`);
    const counted = async () => Number((await words(head, 'tr:has-text("办结任务") .fg')).match(/\d+/)[0]);
    const before = await counted();
    await step(people.huangsuqin, task, '归档');
    await head.goto(`${address}/figures?room=tasks`);
    check(before >= 1 && await counted() === before, 'what is archived is finished still');
    await people.huangsuqin.goto(`${address}/r/archive_unit?words=${encodeURIComponent('抢救渡口史料')}`);
    await says(people.huangsuqin, '抢救渡口史料', '.list-t');
  }],
  ['2 a lead, the consent, the interview, the fact, the heading with its draft: waits for compiling (三审三校), publishing (出版、配送)', async ({ address }) => {
    const archivist = people.huangsuqin, head = people.wuguodong, editor = people.chenmin;
    const lead = await enter(archivist, address, 'lead', { what: '老船工何桂芳愿讲渡口旧事', where_text: '渡头镇', urgency: '抢救' });
    await step(archivist, lead, '核实');
    await step(archivist, lead, '转采访', { finding: '九十一岁，神志清楚，愿受访。' });
    const narrator = await enter(head, address, 'narrator', { name: '何桂芳', capacity: '亲历者', consent_state: '未征询' });
    await step(head, narrator, '列入计划', { priority: '高' });
    await step(head, narrator, '记为已联系');
    const consent = await enter(head, address, 'consent', { subject: '渡口旧事', scope: '保存', signed_on: '2026年11月20日', signer: '何桂芳', 'file.form': paper }, narrator);
    await step(head, consent, '签署');
    await step(head, narrator, '记为同意');
    await enter(head, address, 'session', { title: '何桂芳口述', date: '2026年11月21日', venue: '渡头镇何宅', interviewer: '刘春生', length: '95分钟' }, narrator);
    await step(head, narrator, '记为已采访');
    const claim = await enter(editor, address, 'claim', { statement: '枫树坳义渡何年停渡', aspect: '时间' });
    await step(editor, claim, '开始考证');
    const version = await enter(editor, address, 'claim_version', { content: '1956年入社后停', 'source.source': '何桂芳口述' }, claim);
    await step(editor, version, '核对毕');
    await step(editor, claim, '提出结论', { verdict: '采信', reasons: '亲历，与档案相合' });
    await step(head, claim, '审定', { settled_by: '吴国栋', settled_on: '2026年11月28日' });
    const work = await (async () => { await editor.goto(`${address}/r/work/BZ-2026-0003`); return editor.url(); })();
    const node = await enter(editor, address, 'outline_node', { title: '枫树坳义渡', place: '03.04', level: '节', due: '2027年6月底前', author: '陈敏' }, work);
    await step(editor, node, '分派');
    await enter(editor, address, 'draft', { title: '枫树坳义渡　初稿', stage: '初稿', body: '枫树坳义渡，1956年停。', 'citations.source': '何桂芳口述' }, node);
    await says(editor, '枫树坳义渡');
  }],
  ['3 a site from the lead through county and city to the province’s desk; a route and an inspection of it: waits for compiling (汇编) and a province that takes part', async ({ browser, address }) => {
    const archivist = people.huangsuqin, head = people.wuguodong;
    const site = await enter(archivist, address, 'site', { name: '枫树坳义渡码头', category: '渡口码头', era: '清光绪年间', location: '28.92,111.48', protection: '未核定', condition: '一般', 'evidence.source': 'TX-2024-0003' });
    await step(archivist, site, '派调查');
    await step(archivist, site, '填表');
    await step(archivist, site, '送县审');
    await step(head, site, '送市审');
    const city = people.linjiahe = await as(browser, address, 'linjiahe');
    await says(city, '枫树坳义渡码头');
    await step(city, site, '送省汇总');
    await stands(head, site, '省汇总');
    await enter(head, address, 'inspection', { date: '2026年11月25日', inspectors: '刘春生', condition: '一般', summary: '石级缺两级，标志完好。' }, site);
    const route = await enter(head, address, 'route', { name: '津渡研学线' });
    await enter(head, address, 'route_stop', { site: '枫树坳义渡码头' }, route);
    await step(head, route, '踏勘核对', { length: '6公里', time: '半天' });
    await step(head, route, '发布', { summary: '一碑一亭三码头。' });
  }],
  ['4 a call for papers: entries are read and chosen; an album is proposed of them: waits for publishing (书号、赠阅)', async ({ address }) => {
    const head = people.wuguodong, editor = people.chenmin;
    const call = await enter(head, address, 'outreach_call', { name: '渡口记忆征文', kind: '征文', term: '2026年9月至11月' });
    await step(head, call, '发布', { hosts: '桐溪县史志办公室', criteria: '史实40分、文字30分、出处30分' });
    await step(editor, call, '开始收稿');
    const entry = await enter(editor, address, 'call_entry', { title: '外公的渡船', received_on: '2026年10月8日' }, call);
    await step(editor, entry, '进入初评', { checked: '未见重复' });
    await stands(editor, entry, '初评');
    await enter(editor, address, 'work', { title: '渡口记忆专辑', kind: '征文集', level: '县', unit: '桐溪县史志办公室' });
    await says(editor, '选题', '.head .st');
  }],
  ['5 a reader’s letter points out an error: verified, an erratum, corrected, answered within the promise', async ({ address }) => {
    const head = people.wuguodong, editor = people.chenmin;
    const letter = await enter(editor, address, 'case_file', { matter: '县志稿称渡头大桥1971年通车', channel: '来信', received_on: '2026年11月23日', kind: '内容更正' });
    await step(editor, letter, '登记');
    await step(editor, letter, '受理', { owner: '编纂股', accepted_on: '2026年11月24日' });
    await step(head, letter, '交办');
    const error = await enter(editor, address, 'erratum', { place_printed: '县志稿第88页', printed_text: '1971年通车', corrected_text: '1972年10月1日通车', 'evidence.source': 'TX-2024-0009', found_by: '读者', found_on: '2026年11月23日' });
    await step(editor, error, '核实');
    await step(head, error, '审定', { remedies: '网页改' });
    await step(editor, error, '记为已更正', { corrected_on: '2026年11月28日' });
    await head.goto(letter);
    await says(head, '更正答复', '.side');
    await step(head, letter, '答复', { answer: '已据竣工报告更正。', answered_on: '2026年11月29日' });
    await step(head, letter, '办结', { closed_on: '2026年11月29日', on_time: '是' });
    await stands(head, letter, '办结');
  }],
  ['6 a unit’s item is used in an issue, which is numbered, sent out and archived; the rate of use is counted', async ({ browser, address }) => {
    const head = people.wuguodong, editor = people.chenmin;
    const item = await enter(editor, address, 'contribution', { title: '渡头镇清理碑刻十二通', unit: '渡头镇文化站', sent_on: '2026年11月18日' });
    await step(editor, item, '选用编辑');
    await step(editor, item, '采用', { adoption: '本级' });
    await editor.goto(`${address}/r/serial`);
    await editor.click('.list-t tbody .tt a');
    await editor.waitForSelector('.rec');
    const issue = await enter(editor, address, 'issue', { topic: '碑刻清理专期', kind: '正刊', year: '2026年', date: '2026年11月29日', editor: '陈敏' }, editor.url());
    await step(editor, issue, '开始编辑');
    await step(editor, issue, '送审核');
    await step(head, issue, '送终审', { desk_editor: '吴国栋' });
    const final = await as(browser, address, 'luojing');
    await step(final, issue, '终审发行', { final_reviewer: '罗靖', recipients: '市史志办、各镇', copies: '120' });
    await says(final, '发行', '.head .st');
    await step(people.huangsuqin, issue, '归档');
    await head.goto(`${address}/figures?room=papers`);
    await says(head, '采用率');
  }],
  ['7 a task goes to a unit, which signs for it itself; a round finds a fault there; it is remedied, checked, closed', async ({ browser, address }) => {
    const head = people.wuguodong, town = people.hejiaan = await as(browser, address, 'hejiaan');
    await head.goto(`${address}/r/task_unit/view/ledger`);
    await head.click('.acts a:has-text("分派到单位")');
    for (const box of await head.locator('[name=pick_row]:checked').all()) await box.uncheck();
    await head.click('label:has-text("开展口述史采访20人次") input');
    await head.click('label:has-text("渡头镇文化站") input');
    await head.click('.fillf .z');
    await head.waitForSelector('[data-grid]');
    await says(head, '已分派1项', '.toast');
    await town.goto(`${address}/`);
    await town.click('main a:has-text("渡头镇文化站")');
    const cell = town.url();
    await says(town, '开展口述史采访20人次');
    await step(town, cell, '签收');
    await step(town, cell, '报送', { finished_on: '2026年11月29日' });
    await step(head, cell, '认定完成');
    const round = await enter(head, address, 'round', { name: '第二轮督导', term: '2026年12月', units: '渡头镇文化站' });
    await step(head, round, '开始督导');
    const finding = await enter(head, address, 'finding', { problem: '口述录音未编号', unit: '渡头镇文化站', kind: '档案不全', found_on: '2026年11月29日', due: '2026年12月底前' }, round);
    await step(people.chenmin, finding, '开始整改', { measure: '逐条编号' });
    await step(people.chenmin, finding, '报请核实', { result: '已编号十二条' });
    await step(head, finding, '销号');
    await stands(head, finding, '销号');
  }],
  ['8 a noisy page becomes a document with its dates and losses, and is found', async ({ address }) => {
    const page = people.chenmin;
    await page.goto(`${address}/collect`);
    await page.setInputFiles('#file', damaged);
    await page.click('form.drop button');
    await untilRead(page);
    for (const key of ['a', 'y', 'n', 'y']) await press(page, key);
    await page.waitForURL(/\/read\//);
    await page.goto(`${address}/search?q=${encodeURIComponent('黄泥坳茶亭')}`);
    await says(page, '黃泥坳茶亭記');
  }],
]);
