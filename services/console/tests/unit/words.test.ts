import { expect, it } from "vitest";
import { asPlace, atAGlance, inBytes, sinceThen } from "../../src/design/words.ts";
import { type Absence, wordsOfAbsence } from "../../src/pages/landing/absence.ts";
import type { Arrival } from "../../src/session/callback.ts";

const digits = (text: string) => text.replace(/[^\d.,]/g, "").replace(",", ".");

it.each([
  [0, "0"],
  [999, "999"],
  [1_000, "1"],
  [51_234, "51"],
  [1_250_000, "1.3"],
  [20_971_520, "21"],
  [3_000_000_000, "3"],
])("%i bytes are told in few digits", (bytes, words) => {
  expect(digits(inBytes(bytes))).toBe(words);
});

it("places tell their hemispheres", () => {
  expect(asPlace(-14.331, -170.71)).toMatch(/°\u00a0S, .*°\u00a0W$/);
  expect(asPlace(0, 0)).toMatch(/N, .*E$/);
});

it.each([
  [0, "now"],
  [9, "now"],
  [12, "10 seconds ago"],
  [59, "60 seconds ago"],
  [61, "1 minute ago"],
  [3_599, "59 minutes ago"],
  [86_400, "yesterday"],
  [40 * 86_400, "last month"],
  [-5, "now"],
])("%i seconds ago is told as %s", (seconds, words) => {
  const now = Date.parse("2026-02-03T08:15:30Z");
  expect(sinceThen(new Date(now - seconds * 1000).toISOString(), now)).toBe(words);
});

it("counts are exact until they are long", () => {
  expect(digits(atAGlance(99_999))).toBe("99.999");
  expect(atAGlance(12_345_678).length).toBeLessThan(8);
});

const none: Arrival = { kind: "none" };
const arrived = (kind: "cancelled" | "refused" | "foreign" | "unreachable"): Absence => ({
  reason: "new",
  arrival: { kind, detail: "the pool is tired", returnTo: "/" },
});

it("a first visit needs no words", () => {
  expect(wordsOfAbsence({ reason: "new", arrival: none })).toBeNull();
});

it("every other reason why there is no session has its own words", () => {
  const absences: Absence[] = [
    { reason: "ended", arrival: none },
    { reason: "signed-out", arrival: none },
    ...(["cancelled", "refused", "foreign", "unreachable"] as const).map(arrived),
  ];
  expect(new Set(absences.map((absence) => wordsOfAbsence(absence)?.title)).size).toBe(absences.length);
  expect(wordsOfAbsence(arrived("refused"))?.said).toBe("The pool is tired.");
});

it("what happened later is told: a session that ended, not how it was opened", () => {
  const arrival: Arrival = { kind: "signed-in", returnTo: "/photos" };
  expect(wordsOfAbsence({ reason: "ended", arrival })?.title).toBe("Your session has ended");
});
