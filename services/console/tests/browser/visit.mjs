// One person's browser context, with what tests ask of a page. Everything that complains is kept as a problem.
import assert from "node:assert/strict";
import path from "node:path";
import { violationsOf } from "./accessibility.mjs";

export const PAGES = { Overview: "/", Sites: "/sites", Photos: "/photos", Images: "/images" };
export const THEMES = ["light", "dark"];
const PATIENCE_MS = 15_000;
const TOKENS = "stackyard.tokens";
// The page gives its own requests up when it needs them no more.
const GIVEN_UP = "net::ERR_ABORTED";
// The local cloud's sign-in page has none, and is not ours.
const HOSTED_PAGES_ICON = /http:\/\/127\.0\.0\.1:\d+\/favicon\.ico/;
// Of the page's origin, and runs nothing.
const BLANK = "/blank";
const EMPTY = { contentType: "text/html", body: '<!doctype html><link rel="icon" href="data:,"><title>blank</title>' };

const sessions = new Map();

export class Visit {
  problems = [];
  notes = [];
  #expected = [];

  static async begin(browser, settings, as, options) {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: "en-GB",
      timezoneId: "UTC",
      reducedMotion: "reduce", // calmer; journeys that are about motion ask for it
      ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const visit = new Visit(context, await context.newPage(), settings);
    if (as !== null) await visit.#takeSessionOf(as);
    return visit;
  }

  constructor(context, page, settings) {
    this.context = context;
    this.page = page;
    this.settings = settings;
    page.on("console", (message) => {
      if (!["error", "warning"].includes(message.type())) return;
      this.problems.push(`console ${message.type()}: ${message.text()} ${message.location().url}`);
    });
    page.on("pageerror", (error) => this.problems.push(`page error: ${error.stack}`));
    page.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText;
      if (reason !== GIVEN_UP) this.problems.push(`no answer: ${reason} ${request.method()} ${request.url()}`);
    });
    page.on("response", (response) => {
      if (response.status() < 400) return;
      this.problems.push(`answer: status of ${response.status()} ${response.request().method()} ${response.url()}`);
    });
  }

  async end() {
    await this.context.close();
  }

  note(text) {
    this.notes.push(text);
  }

  /** From here on a problem that matches is what the journey is about; that there is none would be one. */
  expect(pattern) {
    this.#expected.push(pattern);
  }

  requireNoProblem() {
    const known = [...this.#expected, HOSTED_PAGES_ICON];
    const unexpected = this.problems.filter((problem) => !known.some((pattern) => pattern.test(problem)));
    assert.deepEqual(unexpected, [], "nothing is complained of but what is expected");
    const absent = this.#expected.filter((pattern) => !this.problems.some((problem) => pattern.test(problem)));
    assert.deepEqual(absent.map(String), [], "what is expected has happened");
  }

  get origin() {
    return this.settings.console;
  }

  open(path) {
    return this.page.goto(this.origin + path);
  }

  /** A page of the console, with what it shows of the estate. */
  async openPage(name) {
    const response = await this.open(PAGES[name]);
    await this.showsPage(name);
    return response;
  }

  async showsPage(name) {
    await this.heading(name).waitFor();
    await this.settled();
  }

  /** The same after a way within the page, which takes the focus along: read out where one is. */
  async arrivesAt(name) {
    await this.heading(name).and(this.page.locator(":focus")).waitFor();
    await this.settled();
  }

  /** Nothing is being loaded for the first time any more. */
  async settled() {
    await this.page
      .getByText(/^Loading /)
      .first()
      .waitFor({ state: "detached" });
  }

  heading(name) {
    return this.page.getByRole("heading", { level: 1, name, exact: true });
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  get navigation() {
    return this.page.getByRole("navigation").first();
  }

  shows(text) {
    return this.page.getByText(text).first().waitFor();
  }

  /** On the hosted page, to which somebody has gone. */
  async fillSignIn({ username, password }) {
    await this.page.locator("input[name=username]").fill(username);
    await this.page.locator("input[name=password]").fill(password);
    await this.page.locator("button[type=submit]").click();
  }

  async signIn(person) {
    await this.button("Sign in").click();
    await this.fillSignIn(this.settings.people[person]);
    await this.navigation.waitFor();
  }

  /** As somebody who signed in a while ago: the hosted page is seen once for each person. */
  async #takeSessionOf(person) {
    if (!sessions.has(person)) sessions.set(person, this.#signedIn(person));
    const tokens = await sessions.get(person);
    await this.page.route(this.origin + BLANK, (route) => route.fulfill(EMPTY));
    await this.open(BLANK);
    await this.keepTokens(tokens);
    await this.page.unroute(this.origin + BLANK); // as long as there is a route, every request goes round by us
  }

  async #signedIn(person) {
    const other = new Visit(this.context, await this.context.newPage(), this.settings);
    try {
      await other.open("/");
      await other.signIn(person);
      return await other.tokens();
    } finally {
      await other.page.close();
    }
  }

  tokens() {
    return this.page.evaluate((key) => JSON.parse(sessionStorage.getItem(key)), TOKENS);
  }

  keepTokens(tokens) {
    return this.page.evaluate(([key, kept]) => sessionStorage.setItem(key, JSON.stringify(kept)), [TOKENS, tokens]);
  }

  /** Each theme in turn, as the system asks for it. */
  async inBothThemes(look) {
    for (const theme of THEMES) {
      await this.page.emulateMedia({ colorScheme: theme });
      await look(theme);
    }
    await this.page.emulateMedia({ colorScheme: null });
  }

  /** What axe finds in what is shown now, in both themes: nothing. */
  async isAccessible(state) {
    await this.inBothThemes(async (theme) => {
      const { violations, passes } = await violationsOf(this.page);
      assert.deepEqual(violations, [], `axe: ${state}, ${theme}`);
      this.note(`axe, ${state}, ${theme}: 0 violations, ${passes} rules passed`);
    });
  }

  photographInBothThemes(name) {
    return this.inBothThemes((theme) => this.photograph(`${name}-${theme}`));
  }

  async photograph(name) {
    await this.page.screenshot({ path: path.join(this.settings.screenshots, `${name}.png`), animations: "disabled" });
  }
}

/** What `look` finds as soon as it finds something. */
export async function eventually(what, look, withinMs = PATIENCE_MS) {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`expected ${what} within ${withinMs} ms`);
}
