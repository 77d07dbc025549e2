// register.mjs: a register by hand: a wrong year is said and nothing typed is lost; saved, changed, changed by two
// at once, compared; a table with a fault is tried and refused by row; exported; printed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, story } from './harness.mjs';
import { as, download, press, says, signIn, words } from './page.mjs';

const typed = {
  name: '黄泥坳茶亭遗址', aliases: '坳上茶亭\n北坳亭', era: '民国二十五年(1935年)', address: '石桥镇北十二里',
  location: '28.9,111.5', history: '道光九年里人集资建亭三间，置茶田十一亩。', note: '待测绘。',
};
const world = {};

async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) await page.fill(`#entry [name="${name}"]`, value);
}

async function save(page) {
  await press(page, 'Control+s');
}

function table(...rows) {
  const folder = mkdtempSync(join(tmpdir(), 'hanqing-table-'));
  const path = join(folder, '人物.csv');
  writeFileSync(path, rows.join('\r\n') + '\r\n');
  return { path, remove: () => rmSync(folder, { recursive: true }) };
}

async function tryTable(page, address, ...rows) {
  const file = table(...rows);
  await page.goto(`${address}/r/person/import`);
  await page.setInputFiles('#file', file.path);
  await Promise.all([page.waitForNavigation(), page.click('form[enctype] button.p')]);
  file.remove();
  await page.waitForSelector('.imp-map');
  await Promise.all([page.waitForNavigation(), page.click('button[value=try]')]);
}

story('register', [
  ['a new site; beside a field stands what was understood', async ({ page, address }) => {
    await signIn(page, address, 'huangsuqin');
    await page.goto(`${address}/r/site`);
    await page.click('.acts a.p');
    await page.waitForSelector('#entry');
    await page.fill('[name=era]', '道光九年');
    await page.keyboard.press('Tab');
    await page.waitForFunction(() => document.querySelector('#r-era').textContent.includes('1829'));
  }],
  ['a year that contradicts its brackets is not saved: what is wrong, what is true, and the ways out', async ({ page }) => {
    await fill(page, typed);
    await page.selectOption('[name=category]', { label: '亭' });
    await page.selectOption('[name=protection]', { label: '未核定' });
    await page.fill('[name="evidence.source"] >> nth=0', '石桥往事第二辑');
    await page.fill('[name="evidence.place"] >> nth=0', '第12页');
    await page.selectOption('[name="evidence.grade"] >> nth=0', { index: 1 });
    await save(page);
    await says(page, '1936年', '#wrong');
    const [note, part] = await page.evaluate(() => ['#wrong', 'fieldset'].map((q) => document.querySelector(q).getBoundingClientRect().left));
    check(note === part, `the summary stands in line with the form: ${note}, ${part}`);
    check(await page.evaluate(() => document.activeElement.id) === 'wrong', 'the summary has the focus');
    check(await page.locator('#wrong a[href="#f-era"]').count() === 1, 'it leads to the field');
    check(await page.getAttribute('#f-era', 'aria-invalid') === 'true', 'the field says so itself');
    check(await page.locator('#r-era button[name=fix]').count() >= 2, 'both repairs are offered');
  }],
  ['nothing that was typed is lost', async ({ page }) => {
    for (const [name, value] of Object.entries(typed))
      check(await page.inputValue(`#entry [name="${name}"]`) === value, `${name} is there still`);
    check(await page.inputValue('[name="evidence.place"] >> nth=0') === '第12页', 'the evidence too');
  }],
  ['a repair is chosen, and it is saved under a number', async ({ page }) => {
    await Promise.all([page.waitForNavigation(), page.click('#r-era button[name=fix] >> nth=0')]);
    if (await page.locator('#entry').count()) {
      check(!(await page.inputValue('[name=era]')).includes('民国二十五年(1935年)'), 'the field is repaired');
      await save(page);
    }
    await page.waitForURL(/\/r\/site\/[0-9a-f-]{36}$/);
    world.record = page.url();
    await says(page, '黄泥坳茶亭遗址', 'h1');
    await says(page, 'YZ-');
  }],
  ['it is changed, with a reason', async ({ page }) => {
    await page.keyboard.press('e');
    await page.waitForURL(/\/edit$/);
    await page.fill('[name=note]', '待测绘，已约。');
    await page.fill('[name=reason]', '电话确认');
    await save(page);
    await says(page, '已约');
  }],
  ['two at once: what only one changed is joined, what both changed is put side by side', async ({ page, browser, address }) => {
    const second = await as(browser, address, 'chenmin');
    await page.goto(`${world.record}/edit`);
    await second.goto(`${world.record}/edit`);
    await page.fill('[name=address]', '石桥镇北十三里');
    await save(page);
    await second.fill('[name=address]', '石桥镇西北十二里');
    await second.fill('[name=layout]', '三开间，石柱八根。');
    await save(second);
    await says(second, '黄素琴');
    for (const version of ['石桥镇北十三里', '石桥镇西北十二里'])
      check(await second.locator(`input[type=radio][value="${version}"]`).count() === 1, `${version} can be chosen`);
    check(await second.locator('input[type=radio][name=address]:checked').count() === 0, 'nothing is chosen for him');
    await second.check('input[type=radio][value="石桥镇西北十二里"]');
    await Promise.all([second.waitForNavigation(), second.click('.err-bar button')]);
    await says(second, '石桥镇西北十二里');
    await says(second, '三开间，石柱八根。');
    await second.context().close();
  }],
  ['its history shows every revision and the words that changed', async ({ page }) => {
    await page.goto(`${world.record}/history`);
    check(await page.locator('.hist-l > li').count() === 4, `${await page.locator('.hist-l > li').count()} revisions`);
    await says(page, '电话确认');
    check((await page.locator('.hist-l ins').allInnerTexts()).some((t) => t.includes('已约')), 'what came is marked');
    check(await page.locator('.hist-l del').count() > 0, 'what went is marked');
  }],
  ['a table is tried first; a fault is named by its cell and nothing is written', async ({ page, address }) => {
    await tryTable(page, address, 'name,born,no_such_field', '沈三,民国二十五年(1935年),x', '沈四,光绪六年,y');
    check(await page.inputValue('[name="to.2"]') === '', 'a column nobody knows goes nowhere');
    check(await page.locator('[role=alert]').count() === 1, 'a wrong row is refused');
    await says(page, '1936');
    await says(page, 'B2', '.imp-faults tbody');
    await page.goto(`${address}/r/person?words=${encodeURIComponent('沈四')}`);
    check(await page.locator('.list-t').count() === 0, 'nothing was written');
  }],
  ['a sound table is tried, then written', async ({ page, address }) => {
    await tryTable(page, address, 'name,born', '沈三,民国元年', '沈四,光绪六年');
    await Promise.all([page.waitForNavigation(), page.click('button[value=take]')]);
    await page.goto(`${address}/r/person?words=${encodeURIComponent('沈四')}`);
    await says(page, '沈四', '.list-t');
  }],
  ['the list leaves as a table and as JSON, all that was found', async ({ page, address }) => {
    await page.goto(`${address}/r/site?words=${encodeURIComponent('茶亭')}`);
    await page.click('.acts details summary');
    const csv = (await download(page, 'a[href*="export.csv"]')).toString('utf8');
    check(csv.includes('黄泥坳茶亭遗址') && csv.includes('石桥镇西北十二里'), csv.slice(0, 300));
    const json = JSON.parse((await download(page, 'a[href*="export.json"]')).toString('utf8'));
    check(JSON.stringify(json).includes('黄泥坳茶亭遗址'), 'the record is in it');
  }],
  ['the printed list has title, date, head and rows, and no chrome', async ({ page, address }) => {
    await page.goto(`${address}/r/site/print`);
    await page.emulateMedia({ media: 'print' });
    await says(page, '黄泥坳茶亭遗址', 'table');
    check(!(await page.isVisible('.prn-bar')), 'buttons are not printed');
    await page.emulateMedia({ media: null });
  }],
]);
