// axe in the page: WCAG 2.2, levels A and AA.
import fs from "node:fs";
import { createRequire } from "node:module";

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Rules that are broken, with where and why, and how many are kept. */
export async function violationsOf(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  return page.evaluate(async (tags) => {
    // A colour on its way to another one is neither.
    const moving = document.getAnimations().filter((each) => Number.isFinite(each.effect?.getComputedTiming().endTime));
    await Promise.allSettled(moving.map((each) => each.finished));
    const { violations, passes } = await window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return {
      passes: passes.length,
      violations: violations.map(({ id, nodes }) => ({
        id,
        nodes: nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`),
      })),
    };
  }, TAGS);
}
