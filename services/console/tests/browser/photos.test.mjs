import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { journey } from "./journey.mjs";
import { eventually } from "./visit.mjs";

const MOST_BYTES = 20 * 1024 * 1024;

/** A photograph under a name of this journey's own, so that it is found among others. */
function copyOf(settings, name, content = fs.readFileSync(path.join(settings.photographs, name))) {
  const file = path.join(settings.scratch, `${crypto.randomUUID().slice(0, 8)}-${name}`);
  fs.writeFileSync(file, content);
  return { file, name: path.basename(file) };
}

const item = (page, name) => page.locator("[data-state]").filter({ hasText: name }).first();

/** As the hand drops them: the browser reads the files itself. */
async function drop({ page, context }, files) {
  const zone = page
    .getByLabel("Choose photographs")
    .locator("xpath=ancestor::*[self::label or self::div or self::section or self::form][1]");
  const { x, y, width, height } = await zone.boundingBox();
  const browser = await context.newCDPSession(page);
  const where = { x: x + width / 2, y: y + height / 2, data: { items: [], files, dragOperationsMask: 1 } };
  await page.evaluate(() =>
    addEventListener(
      "drop",
      () => {
        window.droppedAt = performance.now();
      },
      { capture: true, once: true },
    ),
  );
  for (const type of ["dragEnter", "dragOver", "drop"])
    await browser.send("Input.dispatchDragEvent", { type, ...where });
}

/** Milliseconds from the drop until the thumbnail's pixels are there. */
async function decodedAfter(page, name) {
  const seen = await page.waitForFunction((alt) => {
    const pictures = [...document.querySelectorAll("img")].filter((image) => image.alt.includes(alt));
    return pictures.some((image) => image.complete && image.naturalWidth > 0) && performance.now() - window.droppedAt;
  }, name);
  return seen.jsonValue();
}

function watchPosts(page) {
  const posts = [];
  page.on("request", (request) => request.method() === "POST" && posts.push(request.url()));
  return posts;
}

async function becomes(page, name, state) {
  await item(page, name)
    .and(page.locator(`[data-state=${state}]`))
    .waitFor();
}

journey(
  "a photograph that is dropped becomes a thumbnail",
  { as: "operator", reducedMotion: "no-preference", alone: true },
  async (visit) => {
    const { page, settings } = visit;
    await visit.openPage("Photos");
    const { file, name } = copyOf(settings, "china.jpg");
    const states = await page.evaluateHandle((text) => {
      const seen = [];
      const look = () => {
        for (const each of document.querySelectorAll("[data-state]")) {
          if (each.textContent.includes(text) && seen.at(-1) !== each.dataset.state) seen.push(each.dataset.state);
        }
      };
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
      return seen;
    }, name);
    await drop(visit, [file]);
    visit.note(`from drop to thumbnail: ${Math.round(await decodedAfter(page, name))} ms`);
    await becomes(page, name, "ready");
    const seen = await states.jsonValue();
    visit.note(`states seen: ${seen.join(", ")}`);
    assert.ok(seen.length > 1, "it was seen on its way");
    await page.reload();
    await visit.showsPage("Photos");
    await becomes(page, name, "ready");
  },
);

journey("several photographs of several types are chosen at once", { as: "operator" }, async (visit) => {
  const { page, settings } = visit;
  await visit.openPage("Photos");
  const chosen = ["flower.webp", "chelsea.png", "astronaut.avif", "coffee.gif", "rocket-turned-with-gps.jpg"].map(
    (name) => copyOf(settings, name),
  );
  await page.getByLabel("Choose photographs").setInputFiles(chosen.map(({ file }) => file));
  for (const { name } of chosen) await becomes(page, name, "ready");
  for (const { name } of chosen) {
    const thumbnail = item(page, name).locator("img").first();
    await thumbnail.scrollIntoViewIfNeeded();
    await eventually(`the thumbnail of ${name}`, () => thumbnail.evaluate((image) => image.naturalWidth));
  }
});

journey("a text file named .jpg is refused in words before it is sent", { as: "operator" }, async (visit) => {
  const { page, settings } = visit;
  const posts = watchPosts(page);
  await visit.openPage("Photos");
  const { file, name } = copyOf(settings, "notes.jpg", "This is a text file, whatever its name says.\n");
  await page.getByLabel("Choose photographs").setInputFiles(file);
  const told = page.getByRole("alert").filter({ hasText: name });
  await told.waitFor();
  assert.match(await told.innerText(), /no photograph/i);
  await visit.isAccessible("a file refused");
  await visit.button("Dismiss").click();
  await told.waitFor({ state: "detached" });
  assert.deepEqual(posts, []);
});

journey("what web-api has refused is told in words", { as: "viewer" }, async (visit) => {
  const { page } = visit;
  await visit.openPage("Photos");
  // The tour sends a text file past every page.
  const refused = page.locator("[data-state=refused]").filter({ hasText: "notes.jpg" }).first();
  const older = visit.button("Show older ones");
  await page.locator("[data-state]").first().waitFor();
  while ((await refused.count()) === 0) {
    const shown = await page.locator("[data-state]").count();
    await older.click();
    await page.locator("[data-state]").nth(shown).waitFor();
  }
  assert.match(await refused.innerText(), /another type/i);
  assert.doesNotMatch(await refused.innerText(), /wrong-type/, "people aren't told codes");
});

journey("half of a photograph is refused in words, after its arrival", { as: "operator" }, async (visit) => {
  const { page, settings } = visit;
  await visit.openPage("Photos");
  const whole = fs.readFileSync(path.join(settings.photographs, "china.jpg"));
  const { file, name } = copyOf(settings, "half.jpg", whole.subarray(0, whole.length / 2));
  await page.getByLabel("Choose photographs").setInputFiles(file);
  await becomes(page, name, "refused");
  assert.match(await item(page, name).innerText(), /end|cut|half|incomplete|truncated|missing/i);
});

journey("a file of another type, or too large, is refused before it is sent", { as: "operator" }, async (visit) => {
  const { page, settings } = visit;
  const posts = watchPosts(page);
  await visit.openPage("Photos");
  const document = copyOf(settings, "notes.txt", "no photograph\n");
  const large = copyOf(settings, "large.jpg", Buffer.alloc(MOST_BYTES + 1));
  await drop(visit, [document.file, large.file]);
  await visit.shows(document.name);
  await visit.shows(large.name);
  await visit.shows(/20 MB|20 MiB|too large/i);
  await visit.isAccessible("files refused before they are sent");
  assert.deepEqual(posts, []);
});

journey("a photograph is deleted, and stays so", { as: "operator" }, async (visit) => {
  const { page, settings } = visit;
  await visit.openPage("Photos");
  const { file, name } = copyOf(settings, "flower.webp");
  await page.getByLabel("Choose photographs").setInputFiles(file);
  await becomes(page, name, "ready");
  await item(page, name)
    .getByRole("button", { name: /delete/i })
    .first()
    .click();
  const confirm = page.getByRole("button", { name: /^(delete|yes)/i }).last();
  await visit.isAccessible("a deletion asked for");
  if (await page.getByRole("dialog").or(page.getByRole("alertdialog")).count()) await confirm.click();
  await eventually("the photo to be gone", async () => (await item(page, name).count()) === 0);
  await page
    .getByRole("status")
    .filter({ hasText: `${name} is deleted.` })
    .waitFor({ state: "attached" });
  await page.locator("[data-photo-id] .photo-delete:focus").waitFor();
  await page.reload();
  await visit.showsPage("Photos");
  assert.equal(await item(page, name).count(), 0);
});

journey("an upload shows how far it is, and can be cancelled", { as: "operator" }, async (visit) => {
  const { page, context, settings } = visit;
  await visit.openPage("Photos");
  const browser = await context.newCDPSession(page);
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 60_000 };
  await browser.send("Network.emulateNetworkConditions", slow);
  const { file, name } = copyOf(settings, "retina.jpg");
  await page.getByLabel("Choose photographs").setInputFiles(file);
  const progress = item(page, name).getByRole("progressbar");
  const shown = () => progress.evaluate((bar) => bar.value);
  const first = await eventually("some progress", shown);
  await eventually("more progress", async () => (await shown()) > first);
  await visit.isAccessible("an upload on its way");
  const deleted = page.waitForResponse((response) => response.request().method() === "DELETE");
  await item(page, name)
    .getByRole("button", { name: /^Cancel/ })
    .click();
  await eventually("it to be gone", async () => (await item(page, name).count()) === 0);
  assert.equal((await deleted).status(), 204, "what it has left behind is deleted");
  await page.reload();
  await visit.showsPage("Photos");
  assert.equal(await item(page, name).count(), 0);
});

journey("what is chosen without a network is uploaded when it is back", { as: "operator" }, async (visit) => {
  const { page, context, settings } = visit;
  await visit.openPage("Photos");
  visit.expect(/ERR_INTERNET_DISCONNECTED/);
  await context.setOffline(true);
  const { file, name } = copyOf(settings, "flower.webp");
  await page.getByLabel("Choose photographs").setInputFiles(file);
  await becomes(page, name, "failed");
  assert.match(await item(page, name).innerText(), /offline/i);
  await context.setOffline(false);
  await becomes(page, name, "ready");
});

journey("a photograph is looked at large, and the next by an arrow key", { as: "viewer" }, async (visit) => {
  const { page } = visit;
  await visit.openPage("Photos");
  await page.locator("[data-state=ready] img").first().click();
  const dialog = page.getByRole("dialog");
  const large = dialog.getByRole("img");
  const decoded = () => large.evaluate((image) => image.complete && image.naturalWidth > 200 && image.currentSrc);
  const first = await eventually("the large picture", decoded);
  await visit.isAccessible("a photograph large");
  await visit.photographInBothThemes("photo-large");
  await page.keyboard.press("ArrowRight");
  await eventually("another large picture", async () => ![false, first].includes(await decoded()));
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.match(
    await page.evaluate(() => document.activeElement.ariaLabel),
    /^View /,
    "the focus is back on a thumbnail",
  );
});
