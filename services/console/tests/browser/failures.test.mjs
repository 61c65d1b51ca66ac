import assert from "node:assert/strict";
import { journey } from "./journey.mjs";
import { watchRenewals } from "./renewals.mjs";
import { PAGES } from "./visit.mjs";

const READS = /\/(sites|photos|counters)(\?[^/]*)?$/;
const alert = (page) => page.getByRole("alert").first();

/** What API Gateway says by itself, as shared/serverless/refusals.yml words it. */
function refusal(status, kind, title, detail, headers = {}) {
  const type = `https://stackyard.example/problems/${kind}`;
  return {
    status,
    headers: { "Access-Control-Allow-Origin": "*", "Content-Type": "application/problem+json", ...headers },
    body: JSON.stringify({ type, title, status, detail, requestId: "5d3b2c11-6e0f-4b7c-9a2e-77b1f0c3d8aa" }),
  };
}

const TOO_MANY = refusal(
  429,
  "too-many-requests",
  "Too Many Requests",
  "More requests came than are taken at a time; try again after the Retry-After header.",
  { "Access-Control-Expose-Headers": "Retry-After", "Retry-After": "1" },
);
const UNAUTHORIZED = refusal(
  401,
  "unauthorized",
  "Unauthorized",
  "Send a valid, unexpired token in the Authorization header.",
);
const GATEWAY_FAILURE = refusal(
  502,
  "gateway-failure",
  "Internal server error",
  "The service failed to answer; try again.",
);

/** In place of the APIs' answers to whatever is read; `answer` is fulfilled, or says why there is none. */
function instead(page, answer) {
  return page.route(READS, (route) => {
    if (route.request().method() !== "GET" || route.request().isNavigationRequest()) return route.continue();
    return typeof answer === "string" ? route.abort(answer) : route.fulfill(answer);
  });
}

/** But Images, which reads none of the APIs: images.test.mjs tells what it does. */
async function eachPage(visit, look) {
  for (const [name, path] of Object.entries(PAGES)) {
    if (name === "Images") continue;
    await visit.open(path);
    await visit.heading(name).waitFor();
    await look(name);
  }
}

journey("too many requests are told as such, and a try later goes on", { as: "operator" }, async (visit) => {
  const { page } = visit;
  visit.expect(/status of 429/);
  await instead(page, TOO_MANY);
  await eachPage(visit, async (name) => {
    await alert(page).waitFor();
    assert.match(await alert(page).innerText(), /too many requests/i, name);
    assert.doesNotMatch(await alert(page).innerText(), /network|offline|connection/i);
    await visit.isAccessible(`${name}, too many requests`);
  });
  await page.unroute(READS);
  await visit.button("Try again").first().click();
  await page.locator("[data-state=ready]").first().waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
});

journey("a service that fails is told in its own words, with the request to quote", { as: "viewer" }, async (visit) => {
  const { page } = visit;
  visit.expect(/status of 502/);
  await instead(page, GATEWAY_FAILURE);
  await eachPage(visit, async (name) => {
    await alert(page).waitFor();
    assert.match(await alert(page).innerText(), /failed to answer/, name);
    assert.match(await page.locator("main").innerText(), /5d3b2c11-6e0f-4b7c-9a2e-77b1f0c3d8aa/);
  });
});

journey("a token that stays refused is told as such, not as a broken network", { as: "viewer" }, async (visit) => {
  const { page } = visit;
  visit.expect(/status of 401/);
  await watchRenewals(visit, await visit.tokens());
  await instead(page, UNAUTHORIZED);
  await visit.open("/sites");
  await alert(page).waitFor();
  assert.match(await alert(page).innerText(), /unauthorized|sign in|session/i);
  assert.doesNotMatch(await alert(page).innerText(), /no answer|offline|can.t be reached/i);
  await visit.isAccessible("a token that stays refused");
});

journey("an API that can't be reached is told, and Try again goes on", { as: "viewer" }, async (visit) => {
  const { page } = visit;
  visit.expect(/ERR_CONNECTION_REFUSED/);
  await instead(page, "connectionrefused");
  await eachPage(visit, async (name) => {
    await alert(page).waitFor();
    assert.match(await alert(page).innerText(), /no answer/i, name);
  });
  await visit.isAccessible("without an answer");
  await page.unroute(READS);
  await visit.button("Try again").first().click();
  await page.locator("[data-state=ready]").first().waitFor();
});

journey("a table that is busy is told as such until it isn't", { as: "viewer", alone: true }, async (visit) => {
  const { page, settings } = visit;
  const faults = `${settings.faultProxy}/_faults`;
  const throttle = {
    service: "dynamodb",
    operation: "Query",
    kind: "throttle",
    times: null,
    containing: "",
    delay_ms: 0,
  };
  visit.expect(/status of 503/);
  await fetch(faults, {
    method: "POST",
    body: JSON.stringify(throttle),
    headers: { "Content-Type": "application/json" },
  });
  try {
    await visit.open("/sites");
    await alert(page).waitFor();
    assert.match(await alert(page).innerText(), /try again in a moment/i);
  } finally {
    await fetch(faults, { method: "DELETE" });
  }
  await visit.button("Try again").first().click();
  await page.getByRole("row").nth(1).waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
});

journey("offline is told, what was read stays, and it goes on by itself", { as: "viewer" }, async (visit) => {
  const { page, context } = visit;
  // The other pages are sent for ahead, so that they are there without a network.
  const ahead = page.waitForResponse(/\/assets\/photos-[^/]*\.js$/);
  await visit.openPage("Sites");
  await page.getByRole("row").nth(1).waitFor();
  await (await ahead).finished();
  visit.expect(/ERR_INTERNET_DISCONNECTED/);
  await context.setOffline(true);
  await visit.shows(/you are offline/i);
  assert.ok((await page.getByRole("row").count()) > 1, "what was read stays");
  await visit.isAccessible("offline");
  const tried = page.waitForEvent("requestfailed", (request) => /\/photos\?/.test(request.url()));
  await visit.navigation.getByRole("link", { name: "Photos" }).click();
  await visit.heading("Photos").waitFor();
  await tried; // what was never asked for would not have to be asked for again
  await context.setOffline(false);
  await page.locator("[data-state=ready]").first().waitFor();
  assert.equal(await page.getByText(/you are offline/i).count(), 0);
});

journey("what is empty says what to do", { as: "operator" }, async (visit) => {
  const { page } = visit;
  const empty = { sites: { sites: [] }, photos: { photos: [] }, counters: { counters: [], total: 0 } };
  await page.route(READS, (route) => {
    if (route.request().method() !== "GET" || route.request().isNavigationRequest()) return route.continue();
    const [, what] = READS.exec(route.request().url());
    const headers = { "Access-Control-Allow-Origin": "*", "Content-Type": "application/json" };
    return route.fulfill({ status: 200, headers, body: JSON.stringify(empty[what]) });
  });
  await eachPage(visit, async (name) => {
    await visit.settled();
    await visit.shows(/\b(no|nothing|none|yet|first)\b/i);
    await visit.isAccessible(`${name}, empty`);
    await visit.photographInBothThemes(`empty-${name.toLowerCase()}`);
  });
});

journey("what is being loaded says so", { as: "viewer" }, async (visit) => {
  const { page } = visit;
  let goOn;
  const held = new Promise((resolve) => {
    goOn = resolve;
  });
  await page.route(READS, async (route) => {
    if (route.request().isNavigationRequest()) return route.continue();
    await held;
    return route.continue();
  });
  await visit.open("/sites");
  await visit.shows(/^Loading /);
  await visit.isAccessible("loading");
  goOn();
  await page.getByRole("row").nth(1).waitFor();
});

journey("an address that no page has says so and leads back", { as: "viewer" }, async (visit) => {
  const { page } = visit;
  await visit.open("/no/such/page");
  await visit.heading("Nothing here").waitFor();
  await visit.isAccessible("no such page");
  await page.getByRole("link", { name: "Go to the overview" }).click();
  await visit.showsPage("Overview");
  await page.goBack();
  await visit.heading("Nothing here").waitFor();
});

journey("a part of the page that can't be had is told, and Try again goes on", { as: "viewer" }, async (visit) => {
  const { page } = visit;
  const parts = /\/assets\/photos-[^/]*\.js$/;
  visit.expect(/ERR_FAILED/);
  await page.route(parts, (route) => route.abort());
  await visit.open("/photos");
  await alert(page).waitFor();
  await visit.isAccessible("a part of the page missing");
  await page.unroute(parts);
  await visit.button("Try again").click();
  await visit.showsPage("Photos");
});
