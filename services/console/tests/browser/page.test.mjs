import assert from "node:assert/strict";
import { journey } from "./journey.mjs";
import { eventually, PAGES } from "./visit.mjs";

journey("the navigation has one link a page, and each leads there", { as: "operator" }, async (visit) => {
  const { page } = visit;
  await visit.openPage("Photos");
  const links = visit.navigation.getByRole("link");
  assert.deepEqual(await links.allInnerTexts(), Object.keys(PAGES));
  for (const [name, path] of Object.entries(PAGES)) {
    await visit.navigation.getByRole("link", { name, exact: true }).click();
    await visit.arrivesAt(name);
    assert.equal(new URL(page.url()).pathname, path);
    assert.match(await page.title(), new RegExp(name));
    assert.equal(await visit.navigation.locator("[aria-current=page]").innerText(), name);
  }
  await page.goBack();
  await visit.showsPage("Photos");
});

journey("the counters go on by themselves when something happens elsewhere", { as: "operator" }, async (visit) => {
  const { page } = visit;
  await visit.openPage("Overview");
  const tile = page.locator("dl > div").filter({ hasText: "Sites registered" }).locator("dd");
  const before = Number(await tile.innerText());
  const { idToken } = await visit.tokens();
  const status = await page.evaluate(async (token) => {
    const { apis } = await (await fetch("/config.json")).json();
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    const site = JSON.stringify({ name: `Journey ${crypto.randomUUID()}`, latitude: 1, longitude: 2 });
    return (await fetch(`${apis["web-api"]}/sites`, { method: "POST", headers, body: site })).status;
  }, idToken);
  assert.equal(status, 201);
  await eventually("one more", async () => Number(await tile.innerText()) > before);
});

journey(
  "a chosen theme goes before the system's and is kept",
  { as: "viewer", colorScheme: "light" },
  async (visit) => {
    const { page } = visit;
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await visit.openPage("Overview");
    const light = await background();
    await page.getByRole("radio", { name: "Dark" }).check({ force: true });
    await eventually("another background", async () => (await background()) !== light);
    await page.reload();
    await visit.showsPage("Overview");
    assert.notEqual(await background(), light);
    await page.getByRole("radio", { name: "As the system" }).check({ force: true });
    await eventually("the system's", async () => (await background()) === light);
  },
);

journey(
  "on 320 pixels nothing has to be scrolled sideways",
  { as: "operator", viewport: { width: 320, height: 640 } },
  async (visit) => {
    const { page } = visit;
    for (const name of Object.keys(PAGES)) {
      await visit.openPage(name);
      const { needed, there } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return { needed: scrollWidth, there: clientWidth };
      });
      assert.ok(needed <= there, `${name} needs ${needed} px of ${there}`);
      await visit.isAccessible(`${name}, 320 px wide`);
    }
  },
);

journey("the keyboard alone does the main job", { as: "operator" }, async (visit) => {
  const { page, settings } = visit;
  // Listened for from the start: the browser takes a moment to leave the choice to a test.
  const chooser = page.waitForEvent("filechooser", { timeout: 0 });
  chooser.catch(() => {});
  await visit.openPage("Overview");
  await page.keyboard.press("Tab");
  assert.match(await focused(page), /skip/i, "the first stop skips the navigation");
  await page.keyboard.press("Enter");
  await tabTo(page, /^Sites$/, "Shift+Tab");
  await page.keyboard.press("Enter");
  await visit.arrivesAt("Sites");
  const name = `Keyboard ${crypto.randomUUID().slice(0, 8)}`;
  for (const [label, value] of [
    ["Name", name],
    ["Latitude", "10"],
    ["Longitude", "20"],
  ]) {
    await tabTo(page, new RegExp(`^${label}$`));
    await page.keyboard.type(value);
  }
  await page.keyboard.press("Enter");
  await page.getByRole("row").filter({ hasText: name }).waitFor();
  await tabTo(page, /^Photos$/, "Shift+Tab");
  await page.keyboard.press("Enter");
  await visit.arrivesAt("Photos");
  await tabTo(page, /^Choose photographs$/);
  await page.keyboard.press("Space");
  await (await chooser).setFiles(`${settings.photographs}/flower.webp`);
  await page
    .locator("[data-state]")
    .filter({ hasText: "flower.webp" })
    .first()
    .and(page.locator("[data-state=ready]"))
    .waitFor();
  await tabTo(page, /^Sign out$/, "Shift+Tab");
});

journey("whoever wants less motion gets none", { as: "operator", reducedMotion: "reduce" }, async (visit) => {
  const { page } = visit;
  for (const name of Object.keys(PAGES)) {
    await visit.openPage(name);
    const moving = await page.evaluate(() =>
      document
        .getAnimations()
        .filter((each) => each.effect.getComputedTiming().activeDuration > 10)
        .map((each) => each.effect.target?.outerHTML),
    );
    assert.deepEqual(moving, [], name);
  }
});

journey("a script that somebody smuggled in does not run", { as: "viewer" }, async (visit) => {
  const { page } = visit;
  await visit.openPage("Overview");
  visit.expect(/Content Security Policy|This document requires 'Trusted/i);
  const ran = await page.evaluate(async () => {
    const added = (tag, properties) => document.body.append(Object.assign(document.createElement(tag), properties));
    const attempts = [
      () => document.body.insertAdjacentHTML("beforeend", "<img src=/assets/none.png onerror='window.ran = 1'>"),
      () => added("script", { textContent: "window.ran = 1" }),
      () => added("script", { src: "data:text/javascript,window.ran=1" }),
      () => added("a", { href: "javascript:window.ran=1", id: "smuggled" }),
      () => document.getElementById("smuggled").click(),
      () => new Function("window.ran = 1")(),
    ];
    for (const attempt of attempts) {
      // By a timer, for the policy isn't asked about what a test evaluates itself.
      await new Promise((done) => {
        setTimeout(() => {
          setTimeout(done);
          attempt();
        });
      });
    }
    return "ran" in window;
  });
  assert.equal(ran, false);
});

journey("nothing is sent to where it does not belong", { as: "viewer" }, async (visit) => {
  const { page } = visit;
  await visit.openPage("Overview");
  visit.expect(/Content Security Policy|no answer/i);
  const answer = await page.evaluate(() =>
    fetch("http://127.0.0.1:9/token").then(
      () => "sent",
      (error) => error.name,
    ),
  );
  assert.equal(answer, "TypeError");
  assert.ok(
    visit.problems.some((problem) => /connect-src/.test(problem)),
    "the policy refused it",
  );
});

/** What the focus is on, as it is called. */
function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    return (element?.labels?.[0]?.innerText ?? element?.getAttribute("aria-label") ?? element?.innerText ?? "").trim();
  });
}

async function tabTo(page, name, key = "Tab") {
  for (let presses = 0; presses < 60; presses += 1) {
    if (name.test(await focused(page))) return;
    await page.keyboard.press(key);
  }
  throw new Error(`expected the focus on ${name} within 60 presses of ${key}`);
}
