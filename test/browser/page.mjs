// page.mjs: what several stories do: come in through the door, send the damaged page, and look at it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { check, PATIENCE, until } from './harness.mjs';

export const PASSWORD = 'tongxi-2026'; // of every account of the demonstration office
export const damaged = fileURLToPath(new URL('fixtures/黄泥坳茶亭记.html', import.meta.url));

export async function signIn(page, address, login) {
  await page.goto(`${address}/sign-in`);
  await page.fill('[name=login]', login);
  await page.fill('[name=password]', PASSWORD);
  await page.click('form[action="/sign-in"] button');
  await page.waitForURL(`${address}/`);
}

/** The words of an element, or of the page. */
export async function words(page, selector = 'main') {
  return (await page.locator(selector).first().innerText()).replaceAll(/\s+/g, ' ');
}

export async function says(page, sentence, selector = 'main') {
  const said = await until(async () => (await words(page, selector)).includes(sentence));
  check(said, said || `“${sentence}” is not said in: ${(await words(page, selector)).slice(0, 1500)}`);
}

/** A key that leads to another page, and the page. */
export async function press(page, key = 'Enter') {
  await Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
}

export async function saysNot(page, sentence, selector = 'main') {
  const there = await words(page, selector);
  check(!there.includes(sentence), `“${sentence}” is said in: ${there.slice(0, 1500)}`);
}

/** A file that a link gives, as bytes. */
export async function download(page, selector) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.click(selector)]);
  return readFileSync(await file.path());
}

/** Until the worker has read it: the page looks again by itself, with or without JavaScript. */
export async function untilRead(page) {
  await page.waitForSelector('section.decide');
}

/** The hand of one story: every click counts, typing and choosing in a field do not. */
export class Hand {
  constructor(page) { this.page = page; this.n = 0; }
  async click(selector) {
    this.n++;
    await this.page.locator(selector).first().click();
    await this.page.waitForLoadState();
  }
  async room(label) { await this.click(`.spine a:has-text("${label}")`); }
  within(most) { check(this.n <= most, `${this.n} clicks, at most ${most}`); }
}

export async function fromDesk(page, address, path = '/') {
  await page.goto(address + path);
  return new Hand(page);
}

/** Another person at another machine. */
export async function as(browser, address, login, options = {}) {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  if (login) await signIn(page, address, login);
  return page;
}
