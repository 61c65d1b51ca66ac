import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failureWords } from "../../src/apis/failure-words.ts";
import { readProblem, readRetryAfter } from "../../src/apis/problem.ts";
import { Offline, Unreachable } from "../../src/network/failures.ts";
import { SessionEnded } from "../../src/session/session.ts";

const said = {
  type: "https://stackyard.example/problems/invalid-site",
  title: "The site is invalid",
  status: 422,
  detail: "the site breaks the rules in 1 place(s)",
  requestId: "5d3b2c11",
  errors: [{ pointer: "#/latitude", detail: "must be from -90 to 90 degrees" }],
};

describe("a refusal", () => {
  it("is read as the API words it", async () => {
    const problem = await readProblem(Response.json(said, { status: 422, headers: { "Retry-After": "3" } }));
    expect(problem).toMatchObject({ ...said, kind: "invalid-site", retryAfterSeconds: 3 });
  });

  it.each([
    ["HTML", "<html><h1>502 Bad Gateway</h1></html>"],
    ["nothing", ""],
    ["half of JSON", '{"title": "The si'],
    ["a list", "[1, 2]"],
    ["null", "null"],
    ["texts that are none", '{"title": 7, "detail": null, "errors": "none", "requestId": {}}'],
  ])("of %s still has a title, a detail and what can be quoted", async (_, content) => {
    const response = new Response(content, { status: 502, headers: { "X-Request-Id": "from-the-header" } });
    const problem = await readProblem(response);
    expect(problem).toMatchObject({ status: 502, type: null, requestId: "from-the-header", errors: [] });
    expect(problem.title).toBe("Something went wrong on our side");
    expect(problem.detail).toContain("502");
  });

  it("leaves out errors that name no place", async () => {
    const errors = [...said.errors, { pointer: 1 }, null, "text"];
    expect((await readProblem(Response.json({ ...said, errors }, { status: 422 }))).errors).toEqual(said.errors);
  });

  it("whatever it holds, it is read", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.integer({ min: 400, max: 599 }), async (content, status) => {
        const problem = await readProblem(new Response(content, { status }));
        expect(problem.title).not.toBe("");
        expect(problem.detail).not.toBe("");
      }),
    );
  });
});

describe("Retry-After", () => {
  const now = Date.parse("2026-02-03T08:15:30Z");

  it.each([
    ["7", 7],
    [" 7 ", 7],
    ["Tue, 03 Feb 2026 08:15:40 GMT", 10],
    ["Tue, 03 Feb 2026 08:00:00 GMT", 0],
    ["soon", null],
    ["-3", null],
    ["", null],
    [null, null],
  ])("%j is %s", (value, seconds) => {
    // "-3" is read as a date by some engines; it is never in the future.
    const read = readRetryAfter(value, now);
    expect(value === "-3" ? read || null : read).toBe(seconds);
  });

  it("is never negative, and never no number", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.nat().map(String)), (value) => {
        const seconds = readRetryAfter(value, now);
        expect(seconds === null || (Number.isFinite(seconds) && seconds >= 0)).toBe(true);
      }),
    );
  });
});

describe("the words for a failure", () => {
  it("say when to try again, and what to quote", async () => {
    const response = Response.json({ ...said, detail: "slow down" }, { status: 429, headers: { "Retry-After": "1" } });
    expect(failureWords(await readProblem(response))).toEqual({
      title: "The site is invalid",
      detail: "Slow down. Try again in 1 second.",
      requestId: "5d3b2c11",
    });
  });

  it("tell offline, no answer, an ended session and a fault of ours apart", () => {
    const failures = [
      new Offline("o"),
      new Unreachable("https://api.example/sites"),
      new SessionEnded("e"),
      new TypeError("t"),
    ];
    const titles = failures.map((failure) => failureWords(failure).title);
    expect(new Set(titles).size).toBe(4);
    expect(failureWords(failures[1]).detail).toContain("api.example");
  });
});
