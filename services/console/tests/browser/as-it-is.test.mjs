import assert from "node:assert/strict";
import zlib from "node:zlib";
import { journey } from "./journey.mjs";
import { PAGES } from "./visit.mjs";

const MOST_SCRIPT_BYTES = 45_000;
const SIZES = [
  [1280, 800],
  [390, 844],
];

journey(
  "the pages as they are, in both themes and sizes",
  { as: "operator", reducedMotion: "no-preference" },
  async (visit) => {
    const { page } = visit;
    for (const name of Object.keys(PAGES)) {
      await visit.openPage(name);
      await allPicturesDecoded(page);
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        await visit.inBothThemes((theme) => visit.photograph(`${name.toLowerCase()}-${theme}-${width}x${height}`));
      }
      await visit.isAccessible(`${name}, ${SIZES[1][0]} px wide`);
      await page.setViewportSize({ width: SIZES[0][0], height: SIZES[0][1] });
      await visit.isAccessible(`${name}, ${SIZES[0][0]} px wide`);
    }
  },
);

journey("the landing page as it is, in both themes and sizes", {}, async (visit) => {
  await visit.open("/");
  await visit.button("Sign in").waitFor();
  for (const [width, height] of SIZES) {
    await visit.page.setViewportSize({ width, height });
    await visit.inBothThemes((theme) => visit.photograph(`landing-${theme}-${width}x${height}`));
  }
});

journey(
  "the first load is small and soon painted",
  { as: "viewer", reducedMotion: "no-preference", alone: true },
  async (visit) => {
    const { page } = visit;
    const scripts = [];
    page.on("response", (response) => {
      if (response.request().resourceType() === "script") scripts.push(response);
    });
    await page.addInitScript(() => {
      window.blockedMs = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) window.blockedMs += Math.max(0, duration - 50);
      }).observe({ type: "longtask", buffered: true });
    });
    for (const name of Object.keys(PAGES)) {
      scripts.length = 0;
      await visit.openPage(name);
      const sizes = await Promise.all(
        scripts.map(async (script) => zlib.gzipSync(await script.body(), { level: 9 }).length),
      );
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      const { paintedMs, blockedMs } = await page.evaluate(() => ({
        paintedMs: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
        blockedMs: window.blockedMs,
      }));
      visit.note(
        `${name}: first contentful paint ${Math.round(paintedMs)} ms, blocked ${Math.round(blockedMs)} ms, ${bytes} bytes of script gzipped in ${sizes.length} files`,
      );
      assert.ok(bytes > 0 && bytes <= MOST_SCRIPT_BYTES, `${name} loads ${bytes} bytes of script`);
    }
  },
);

async function allPicturesDecoded(page) {
  await page.waitForFunction(() =>
    [...document.images].every((image) => image.loading === "lazy" || (image.complete && image.naturalWidth > 0)),
  );
}
