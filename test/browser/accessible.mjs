// accessible.mjs: a page as it stands under axe-core, by day and by night.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function violations(page, only) {
  await page.evaluate((source) => { window.axe || (0, eval)(source); }, axe);
  const violated = await page.evaluate(async (runOnly) => {
    const result = await window.axe.run(document, { runOnly });
    // Squares of a sheet are 17 px by design, each with its row's and its drawer's larger links; paper is not touched.
    const dense = (v, n) => v.id === 'target-size' && document.querySelector(n.target[0])?.closest('.mx, .prn');
    return result.violations.map((v) => ({ ...v, nodes: v.nodes.filter((n) => !dense(v, n)) })).filter((v) => v.nodes.length);
  }, only);
  return violated.map((v) => `${v.id}: ${v.nodes.length} × ${v.nodes[0].html.slice(0, 110)} — ${v.nodes[0].failureSummary.split('\n')[1]?.trim()}`);
}

const ALL = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** All there is to find by day; by night, what depends on colours. */
export async function inspect(page) {
  const day = await violations(page, ALL);
  await page.emulateMedia({ colorScheme: 'dark' });
  const night = await violations(page, COLOURS);
  await page.emulateMedia({ colorScheme: 'light' });
  return [...day, ...night.map((w) => `dark: ${w}`)];
}
