import assert from "node:assert/strict";
import { journey } from "./journey.mjs";
import { watchRenewals } from "./renewals.mjs";
import { eventually } from "./visit.mjs";

journey("a person signs in on the hosted page, where a wrong password is refused", {}, async (visit) => {
  const { page, settings } = visit;
  await visit.open("/");
  await visit.isAccessible("landing page");
  await visit.button("Sign in").click();
  await visit.fillSignIn({ ...settings.people.operator, password: "not the password" });
  await page.locator(".error").waitFor();
  await visit.fillSignIn(settings.people.operator);
  await visit.showsPage("Overview");
  assert.equal(page.url(), `${visit.origin}/`, "the code is taken out of the address");
  await visit.shows(settings.people.operator.username);
});

journey("a deep link keeps its page over the sign-in", {}, async (visit) => {
  await visit.open("/photos");
  await visit.signIn("viewer");
  await visit.showsPage("Photos");
  assert.equal(visit.page.url(), `${visit.origin}/photos`);
});

journey("a reload keeps the session and the page", { as: "operator" }, async (visit) => {
  await visit.openPage("Sites");
  await visit.page.reload();
  await visit.showsPage("Sites");
});

journey("whoever has signed out is out, and going back shows nothing", {}, async (visit) => {
  const { page } = visit;
  await visit.open("/sites");
  await visit.signIn("operator");
  await visit.showsPage("Sites");
  await visit.button("Sign out").click();
  await visit.shows("You are signed out");
  await visit.isAccessible("signed out");
  assert.equal(await visit.tokens(), null);
  const first = `${visit.origin}/sites`;
  while ((await page.goBack()) !== null) {
    await page.getByRole("button", { name: /sign in/i }).waitFor();
    assert.equal(await page.getByRole("table").count(), 0);
    assert.equal(await page.getByRole("navigation").count(), 0);
    if (page.url() === first) break;
  }
  assert.equal(page.url(), first, "back to where it began");
});

journey("a viewer sees all, may change nothing, and is told why", { as: "viewer" }, async (visit) => {
  const { page } = visit;
  await visit.openPage("Sites");
  await page.getByRole("row").nth(1).waitFor();
  assert.equal(await visit.button("Create site").count(), 0);
  await visit.shows(/operator/i);
  await visit.isAccessible("sites, for a viewer");
  await visit.openPage("Photos");
  await page.locator("[data-state=ready] img").first().waitFor();
  assert.equal(await page.getByLabel("Choose photographs").count(), 0);
  assert.equal(await page.getByRole("button", { name: /delete/i }).count(), 0);
  await visit.shows(/operator/i);
  await visit.isAccessible("photos, for a viewer");
});

journey("a person without a group is told whom to ask", { as: "stranger" }, async (visit) => {
  await visit.open("/photos");
  await visit.shows("Ask whoever looks after");
  await visit.isAccessible("without a group");
  assert.equal(await visit.page.locator("[data-photo-id]").count(), 0);
});

journey("a token that is refused is renewed in silence", { as: "viewer" }, async (visit) => {
  const { page } = visit;
  const tokens = await visit.tokens();
  const renewals = await watchRenewals(visit, tokens);
  await visit.keepTokens({ ...tokens, idToken: tampered(tokens.idToken) });
  visit.expect(/status of 401.*\/sites/);
  await visit.openPage("Sites");
  await page.getByRole("row").nth(1).waitFor();
  assert.equal(renewals.length, 1);
  assert.equal(await page.getByRole("alert").count(), 0);
  assert.equal((await visit.tokens()).idToken, tokens.idToken);
});

journey("a token is renewed before it expires, once for all who ask", { as: "viewer" }, async (visit) => {
  const tokens = await visit.tokens();
  const renewals = await watchRenewals(visit, tokens);
  await visit.keepTokens({ ...tokens, goodUntil: Date.now() + 5_000 });
  await visit.openPage("Overview");
  await eventually("the renewal", async () => (await visit.tokens()).goodUntil > Date.now() + 60_000);
  assert.equal(renewals.length, 1);
});

journey(
  "a session that can't be renewed has ended, and signing in comes back to the page",
  { as: "viewer" },
  async (visit) => {
    const tokens = await visit.tokens();
    await visit.keepTokens({ ...tokens, idToken: tampered(tokens.idToken), refreshToken: "gone" });
    visit.expect(/status of 401/);
    visit.expect(/status of 400.*\/oauth2\/token/);
    await visit.open("/sites");
    await visit.shows("Your session has ended");
    await visit.isAccessible("session ended");
    await visit.signIn("viewer");
    await visit.showsPage("Sites");
    assert.equal(visit.page.url(), `${visit.origin}/sites`);
  },
);

journey("a sign-in that was not begun here is not trusted", {}, async (visit) => {
  await visit.open("/?code=somebody-elses&state=somebody-elses");
  await visit.shows("This sign-in can’t be trusted");
  assert.equal(visit.page.url(), `${visit.origin}/`);
  await visit.isAccessible("a foreign sign-in");
});

journey("a sign-in that is cancelled says so and leaves a way in", {}, async (visit) => {
  const { page } = visit;
  await visit.open("/sites");
  await visit.button("Sign in").click();
  await page.locator("input[name=username]").waitFor();
  const state = new URL(page.url()).searchParams.get("state");
  await visit.open(`/?error=access_denied&state=${state}`);
  await visit.shows("The sign-in was cancelled");
  await eventually("the address to be cleared", () => page.url() === `${visit.origin}/sites`);
});

/** Of the same content, and signed by nobody. */
function tampered(token) {
  const [header, payload, signature] = token.split(".");
  return [header, payload, [...signature].reverse().join("")].join(".");
}
