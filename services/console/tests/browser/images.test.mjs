import assert from "node:assert/strict";
import { journey } from "./journey.mjs";
import { eventually } from "./visit.mjs";

const frame = (page, name) => page.getByRole("region", { name, exact: true });
const field = (page, label) => page.getByLabel(label, { exact: true });

/** The result, once it is made as chosen: what stands beneath it says so. */
async function becomes(page, ...facts) {
  await facts
    .reduce(
      (found, hasText) => found.filter({ hasText }),
      frame(page, "Result").and(page.locator("[data-state=shown]")),
    )
    .waitFor();
}

async function addressOf(page, style) {
  return page.locator(`[data-style=${style}] code`).innerText();
}

/** What a URL gives to the page: its type, and its size in pixels. */
async function pictureAt(page, url) {
  return page.evaluate(async (url) => {
    const response = await fetch(url, { headers: { Accept: "image/avif,image/webp,image/*,*/*;q=0.8" } });
    const { width, height } = await createImageBitmap(await response.blob());
    return `${response.headers.get("Content-Type")} ${width} x ${height}`;
  }, url);
}

journey("a picture becomes what is chosen, and each URL gives the same", { as: "viewer" }, async (visit) => {
  const { page } = visit;
  await visit.openPage("Images");
  await becomes(page, "480 × 320");
  await frame(page, "Original").filter({ hasText: "640 × 427" }).filter({ hasText: "JPEG" }).waitFor();
  await field(page, "Width").fill("200");
  await field(page, "Height").fill("150");
  await field(page, "Format").selectOption("webp");
  await field(page, "Fit").selectOption("inside");
  await becomes(page, "200 × 133", "WebP");
  for (const style of ["default", "thumbor", "query"]) {
    assert.equal(await pictureAt(page, await addressOf(page, style)), "image/webp 200 x 133", style);
  }
  await field(page, "Format").selectOption("auto");
  await becomes(page, "200 × 133", /AVIF|WebP/);
});

journey("a picture is turned, cut and marked", { as: "operator" }, async (visit) => {
  const { page } = visit;
  await visit.openPage("Images");
  await field(page, "Sample").selectOption("samples/astronaut.avif");
  await field(page, "Format").selectOption("png");
  await field(page, "Rotate").selectOption("90");
  await field(page, "Width").fill("");
  await becomes(page, "320 × 320", "PNG");
  await field(page, "Put another picture over it").check();
  await field(page, "Grey").check();
  await field(page, "Cut").selectOption("circle");
  await page.locator("[data-style=query]").filter({ hasText: "Has no words for: cut to a circle, overlay." }).waitFor();
  await becomes(page, /3\d\d × 3\d\d/, "PNG");
  await visit.isAccessible("Images, all of the form");
  await visit.photographInBothThemes("images-circle");
  await visit.button("Begin again").click();
  await becomes(page, "480 × 320");
  assert.equal(await field(page, "Sample").inputValue(), "samples/china.jpg");
});

journey("a face is found", { as: "viewer" }, async (visit) => {
  const { page } = visit;
  await visit.openPage("Images");
  await field(page, "Sample").selectOption("samples/astronaut.avif");
  for (const side of ["Width", "Height"]) await field(page, side).fill("");
  await becomes(page, "512 × 512");
  await field(page, "Cut").selectOption("face");
  await becomes(page, /[12]\d\d × [12]\d\d/);
});

journey("a URL is copied", { as: "viewer" }, async (visit) => {
  const { page, context } = visit;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visit.openPage("Images");
  await page.getByRole("button", { name: "Copy the URL, Thumbor path" }).click();
  await visit.shows("Copied");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, await addressOf(page, "thumbor"));
  assert.match(copied, /\/480x320\/.*samples\/china\.jpg$/);
});

journey("what is wrong with a size is said at its field, and the picture stays", { as: "viewer" }, async (visit) => {
  const { page } = visit;
  await visit.openPage("Images");
  await becomes(page, "480 × 320");
  const before = await addressOf(page, "default");
  await field(page, "Width").fill("wide");
  await page.locator("#width[aria-invalid=true]").waitFor();
  assert.match(await page.locator("#width-complaint").innerText(), /whole number of pixels/);
  assert.equal(await addressOf(page, "default"), before);
  await visit.isAccessible("a size refused");
  await field(page, "Width").fill("240");
  await becomes(page, "240 × 320");
});

journey("a picture that isn't there is told as the service tells it", { as: "viewer" }, async (visit) => {
  const { page } = visit;
  visit.expect(/status of 404/);
  await visit.openPage("Images");
  await field(page, "Key").fill("samples/nothing here.jpg");
  const told = frame(page, "Result").getByRole("alert");
  await told.waitFor();
  assert.match(await told.innerText(), /No such picture \(404 NoSuchKey\)\s+The image samples\/nothing here\.jpg/);
  assert.equal(await field(page, "Sample").locator("option:checked").innerText(), "Another, by its key");
  await visit.isAccessible("no such picture");
  await field(page, "Sample").selectOption("samples/chelsea.png");
  await becomes(page, "480 × 320");
  assert.equal(await page.getByRole("alert").count(), 0);
});

journey("pictures that can't be reached are told, and Try again goes on", { as: "viewer" }, async (visit) => {
  const { page } = visit;
  visit.expect(/ERR_CONNECTION_REFUSED/);
  await visit.open("/blank-before");
  const { images } = await page.evaluate(async () => (await fetch("/config.json")).json());
  const asked = (url) => url.href.startsWith(images.url);
  await page.route(asked, (route) => route.abort("connectionrefused"));
  await visit.open("/images");
  await page.getByRole("alert").first().waitFor();
  assert.match(await page.getByRole("alert").first().innerText(), /no answer/i);
  await visit.isAccessible("pictures that can't be reached");
  await page.unroute(asked);
  for (const name of ["Original", "Result"]) await frame(page, name).getByRole("button", { name: "Try again" }).click();
  await becomes(page, "480 × 320");
});

journey("the keyboard alone asks for a picture", { as: "viewer" }, async (visit) => {
  const { page } = visit;
  await visit.openPage("Images");
  await becomes(page, "480 × 320");
  await field(page, "Width").focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("160");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("160");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown"); // contain
  await becomes(page, "160 × 160");
  await eventually("borders to be chosen", () => page.getByLabel("Colour of the borders").isVisible());
  await page.keyboard.press("Enter");
  assert.equal(new URL(page.url()).pathname, "/images", "there is nothing to send");
});
