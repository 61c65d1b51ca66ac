// Takes the journeys through a deployed console. tests/e2e/test_console.py calls it with a file of settings:
// `console`, `people`, `faultProxy`, `chromium`, `screenshots`, `results`, and `journeys`, which names some or is null.
import fs from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";
import { takeJourneys } from "./journey.mjs";

const settings = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
fs.rmSync(settings.screenshots, { recursive: true, force: true });
fs.mkdirSync(path.join(settings.screenshots, "failures"), { recursive: true });
for (const file of fs.readdirSync(import.meta.dirname).sort()) {
  if (file.endsWith(".test.mjs")) await import(`./${file}`);
}
const browser = await chromium.launch({
  executablePath: settings.chromium,
  args: ["--no-proxy-server"], // the console is on this machine, whatever the shell names for the world outside
});
try {
  const report = ({ name, seconds, failure, notes }) => {
    console.log(`${failure === null ? "✓" : "✗"} ${name} ${seconds.toFixed(1)} s`);
    for (const line of [...notes, ...(failure === null ? [] : [failure])]) console.log(`    ${line}`);
  };
  fs.writeFileSync(settings.results, JSON.stringify(await takeJourneys(browser, settings, settings.journeys, report)));
} finally {
  await browser.close();
}
