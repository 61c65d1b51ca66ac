// A journey: what one person does in one browser context, watched for everything that should not happen.
import path from "node:path";
import { Visit } from "./visit.mjs";

const PATIENCE_MS = 60_000;
const AT_ONCE = 2;

const known = [];

/**
 * `as` is whose session the visit begins with: operator, viewer, stranger, or nobody's. `alone` is for journeys that
 * change what others would notice. All else goes to the browser's context, such as a viewport.
 */
export function journey(name, options, walk) {
  if (known.some((each) => each.name === name)) throw new Error(`two journeys are called: ${name}`);
  known.push({ name, options, walk });
}

/** Results of all journeys, or of those that `names` holds, in their order; `report` hears of each as it ends. */
export async function takeJourneys(browser, settings, names, report) {
  const chosen = known.filter(({ name }) => names === null || names.includes(name));
  const waiting = chosen.filter(({ options }) => !options.alone);
  const results = new Map();
  const work = async (queue) => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const result = await take(browser, settings, next);
      results.set(next.name, result);
      report(result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, () => work(waiting)));
  await work(chosen.filter(({ options }) => options.alone));
  return chosen.map(({ name }) => results.get(name));
}

async function take(browser, settings, { name, options, walk }) {
  const start = performance.now();
  const { as = null, alone: _, ...context } = options;
  const visit = await Visit.begin(browser, settings, as, context);
  let failure = null;
  try {
    await inTime(walk(visit));
    visit.requireNoProblem();
  } catch (error) {
    failure = await described(error, visit, path.join(settings.screenshots, "failures", `${fileName(name)}.png`));
  }
  await visit.end();
  return { name, seconds: (performance.now() - start) / 1000, failure, notes: visit.notes };
}

async function described(error, visit, screenshot) {
  const seen = await visit.page.screenshot({ path: screenshot }).then(
    () => screenshot,
    () => "none could be taken",
  );
  const noticed = visit.problems.map((problem) => `  ${problem}`).join("\n");
  return `${error.stack ?? error}\nat ${visit.page.url()}\nnoticed:\n${noticed}\nscreenshot: ${seen}`;
}

async function inTime(walking) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
  });
  try {
    await Promise.race([walking, late]);
  } finally {
    clearTimeout(timer);
    walking.catch(() => {});
  }
}

const fileName = (name) => name.replace(/\W+/g, "-");
