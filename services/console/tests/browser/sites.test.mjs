import assert from "node:assert/strict";
import { journey } from "./journey.mjs";

const unlike = () => crypto.randomUUID().slice(0, 8);

async function fill(page, values) {
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(value);
}

/** The list goes by ids and not by age: a new site may stand on any of its pages. */
async function wholeList(visit) {
  await visit.openPage("Sites");
  const { page } = visit;
  const more = visit.button("Show more");
  await page.getByRole("row").nth(1).waitFor();
  while (await more.count()) {
    const rows = await page.getByRole("row").count();
    await more.click();
    await page.getByRole("row").nth(rows).waitFor();
  }
}

const row = (page, name) => page.getByRole("row").filter({ hasText: name });

journey("sites are listed and one more is created", { as: "operator" }, async (visit) => {
  const { page } = visit;
  await visit.openPage("Sites");
  await page.getByRole("row").nth(1).waitFor();
  const name = `Journey ${unlike()}`;
  await fill(page, { Name: name, Latitude: "61.174", Longitude: "-149.996", "External id": "J1" });
  await page.getByLabel(/^Elevation in metres/).fill("46");
  const created = page.waitForResponse((response) => response.request().method() === "POST");
  await visit.button("Create site").click();
  assert.equal((await created).status(), 201);
  await row(page, name).waitFor();
  assert.match(await row(page, name).innerText(), /61[.,]174/);
  assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "", "the form is ready for the next");
  await visit.isAccessible("a site created");
  await wholeList(visit);
  await row(page, name).waitFor();
});

journey("what is wrong with a site is said at its fields", { as: "operator" }, async (visit) => {
  const { page } = visit;
  const posts = [];
  page.on("request", (request) => request.method() === "POST" && posts.push(request.url()));
  await visit.openPage("Sites");
  await fill(page, { Name: "", Latitude: "91", Longitude: "east" });
  await visit.button("Create site").click();
  for (const label of ["Name", "Latitude", "Longitude"]) {
    const field = page.getByLabel(label, { exact: true });
    await page.locator(`[aria-invalid=true]#${await field.getAttribute("id")}`).waitFor();
    const told = (await field.getAttribute("aria-describedby")).split(" ");
    const words = await Promise.all(told.map((id) => page.locator(`#${id}`).innerText()));
    assert.ok(words.join("").trim(), `${label} says what is wrong`);
  }
  assert.equal(
    await page.locator(":focus").getAttribute("aria-invalid"),
    "true",
    "the first wrong field has the focus",
  );
  await visit.isAccessible("a site refused");
  assert.deepEqual(posts, [], "nothing is sent that can't be right");
});

journey("what the service finds wrong with a site is said at its fields too", { as: "operator" }, async (visit) => {
  const { page } = visit;
  await page.route(/\/sites$/, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    // The page's own rules are the service's, so that only another body can be refused.
    const wrong = { ...route.request().postDataJSON(), latitude: 91 };
    return route.continue({ postData: JSON.stringify(wrong) });
  });
  visit.expect(/status of 422/);
  await visit.openPage("Sites");
  await fill(page, { Name: `Journey ${unlike()}`, Latitude: "50", Longitude: "8" });
  await visit.button("Create site").click();
  await page.locator("[aria-invalid=true]").waitFor();
  assert.equal(await page.locator("[aria-invalid=true]").count(), 1);
  await visit.shows(/-90 to 90/);
});

journey("a double click creates one site", { as: "operator" }, async (visit) => {
  const { page } = visit;
  await visit.openPage("Sites");
  const name = `Journey ${unlike()}`;
  await fill(page, { Name: name, Latitude: "1", Longitude: "2" });
  await visit.button("Create site").dblclick();
  await row(page, name).waitFor();
  await wholeList(visit);
  assert.equal(await row(page, name).count(), 1);
});

journey("a site whose answer was lost is sent again and created once", { as: "operator" }, async (visit) => {
  const { page } = visit;
  const keys = [];
  await page.route(/\/sites$/, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    keys.push(await route.request().headerValue("idempotency-key"));
    if (keys.length > 1) return route.continue();
    await route.fetch();
    return route.abort("connectionreset");
  });
  visit.expect(/ERR_CONNECTION_RESET/);
  await visit.openPage("Sites");
  const name = `Journey ${unlike()}`;
  await fill(page, { Name: name, Latitude: "1", Longitude: "2" });
  await visit.button("Create site").click();
  await page.getByRole("alert").first().waitFor();
  await visit.isAccessible("a site without an answer");
  await visit.button("Create site").click();
  await row(page, name).first().waitFor();
  assert.equal(new Set(keys).size, 1, "the same key says that it is the same site");
  await wholeList(visit);
  assert.equal(await row(page, name).count(), 1);
});
