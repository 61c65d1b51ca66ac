import fc from "fast-check";
import { expect, it } from "vitest";
import { readClaims } from "../../src/session/claims.ts";
import { personOf } from "../../src/session/person.ts";
import { Session } from "../../src/session/session.ts";
import { SessionStore } from "../../src/session/stores.ts";
import { FakeAuthority, MemoryStore } from "./fakes.ts";
import { idToken } from "./tokens.ts";

const TOKENS = "stackyard.tokens";

function sessionWith(stored: string) {
  const browser = new MemoryStore();
  browser.setItem(TOKENS, stored);
  return new Session(new FakeAuthority(), new SessionStore(browser));
}

it.each([
  "not json",
  "null",
  "[]",
  '"text"',
  JSON.stringify({ idToken: idToken() }),
  JSON.stringify({ idToken: idToken(), refreshToken: "", goodUntil: 1 }),
  JSON.stringify({ idToken: idToken(), refreshToken: "r", goodUntil: "soon" }),
  JSON.stringify({ idToken: "a.b.c", refreshToken: "r", goodUntil: 1 }),
  JSON.stringify({ idToken: idToken({ exp: 0 }), refreshToken: "r", goodUntil: 1 }),
])("tokens that were tampered with count as none: %s", (stored) => {
  expect(sessionWith(stored).state).toEqual({ kind: "absent", reason: "new" });
});

it("whatever lies in the store, the page starts", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (stored) => void sessionWith(stored).state));
});

it("whatever a token holds, reading it never throws", () => {
  const token = fc.array(fc.base64String(), { minLength: 1, maxLength: 4 }).map((parts) => parts.join("."));
  fc.assert(fc.property(fc.oneof(token, fc.string()), (token) => void readClaims(token)));
});

it("claims come back as they were put in, in any script", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), fc.array(fc.string()), (email, groups) => {
      const claims = readClaims(idToken({ email, "cognito:groups": groups }));
      expect(claims).toEqual({ username: email, groups, lifetimeSeconds: 3600 });
    }),
  );
});

it.each([
  [["operator"], "operator"],
  [["viewer", "operator"], "operator"],
  [["viewer"], "viewer"],
  [["admins"], "stranger"],
  [undefined, "stranger"],
  ["operator", "stranger"],
])("groups %j make a %s", (groups, role) => {
  const claims = readClaims(idToken({ "cognito:groups": groups }));
  expect(claims && personOf(claims).role).toBe(role);
});

it("a sign-in that has begun is found once", () => {
  const store = new SessionStore(new MemoryStore());
  const pending = { state: "s", nonce: "n", verifier: "v", returnTo: "/photos" };
  store.keepPending(pending);
  expect(store.takePending()).toEqual(pending);
  expect(store.takePending()).toBeNull();
});
