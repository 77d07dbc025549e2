// harness.mjs: an office of its own, a server on a free port, a browser, and TAP. A story is a list of named
// steps; a step that throws fails, and the ones behind it still run where they can.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const hanqing = process.env.HANQING ?? 'build/hanqing';
/** Milliseconds in which a thing is there, also on a machine that does much else; what is there sooner is not waited for. */
export const PATIENCE = 60000;
export const pictures = process.env.PICTURES ?? ''; // a folder for screenshots; empty: none are taken

/** Runs a command of the program on the office and gives its standard output. */
export function run(office, ...args) {
  const [first, ...rest] = args;
  const done = spawnSync(hanqing, [...first.split(' '), '--data', office, ...rest], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${args.join(' ')}: ${done.stderr}`);
  return done.stdout;
}

async function serve(office) {
  const child = spawn(hanqing, ['serve', '--data', office, '--listen', '127.0.0.1:0'],
    { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const address = new Promise((found, lost) => {
    const look = (piece) => {
      said += piece;
      const m = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (m) found(m[0]);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.on('exit', (status) => lost(new Error(`the server ended (${status}): ${said}`)));
  });
  return { child, address: await address };
}

/** Runs the steps of a story: [name, async ({ page, address, office, browser }) => …]. */
export async function story(title, steps) {
  const office = mkdtempSync(join(tmpdir(), 'hanqing-browser-'));
  let server, browser, failed = 0;
  console.log(`TAP version 13\n# ${title}\n1..${steps.length}`);
  try {
    run(office, 'demo');
    server = await serve(office);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    const wrong = [];
    page.on('pageerror', (e) => wrong.push(`script: ${e.message}`));
    page.on('console', (m) => { if (m.type() === 'error' && !/status of 4\d\d|ERR_INTERNET_DISCONNECTED|ERR_FAILED/.test(m.text())) wrong.push(m.text()); });
    const world = { page, context, browser, office, address: server.address };
    for (const [i, [name, step]] of steps.entries()) {
      try {
        await step(world);
        if (wrong.length) throw new Error(wrong.splice(0).join('; '));
        if (pictures) await page.screenshot({ path: join(pictures, `${title}-${String(i + 1).padStart(2, '0')}.png`) });
        console.log(`ok ${i + 1} - ${name}`);
      } catch (e) {
        failed++;
        console.log(`not ok ${i + 1} - ${name}\n  ${String(e.stack ?? e).replaceAll('\n', '\n  ')}`);
        if (pictures) await page.screenshot({ path: join(pictures, `${title}-${i + 1}-failed.png`) }).catch(() => {});
      }
    }
  } catch (e) {
    failed++;
    console.log(`Bail out! ${e.stack ?? e}`);
  } finally {
    await browser?.close();
    server?.child.kill('SIGTERM');
    rmSync(office, { recursive: true, force: true });
  }
  process.exitCode = failed ? 1 : 0;
}

/** Looks again until it is true, as a person would who waits for a slow machine; gives what was seen last. */
export async function until(look, patience = PATIENCE) {
  for (const end = Date.now() + patience; ;) {
    const seen = await look().catch((e) => { if (Date.now() > end) throw e; }); // the page may be on its way to another
    if (seen || Date.now() > end) return seen;
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Throws unless it is true. */
export function check(truth, sentence) {
  if (!truth) throw new Error(sentence);
}
