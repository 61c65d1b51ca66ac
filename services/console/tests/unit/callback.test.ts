import { beforeEach, expect, it } from "vitest";
import { Unreachable } from "../../src/network/failures.ts";
import { NotGranted } from "../../src/session/authority.ts";
import { completeSignIn, ownPath } from "../../src/session/callback.ts";
import { Session } from "../../src/session/session.ts";
import { SessionStore } from "../../src/session/stores.ts";
import { FakeAuthority, MemoryStore } from "./fakes.ts";

let authority: FakeAuthority;
let browser: MemoryStore;
let store: SessionStore;
let session: Session;

beforeEach(() => {
  authority = new FakeAuthority();
  browser = new MemoryStore();
  store = new SessionStore(browser);
  session = new Session(authority, store);
  store.keepPending({ state: "mine", nonce: "n", verifier: "v", returnTo: "/photos" });
});

const arrive = (query: string) =>
  completeSignIn(new URL(`https://console.example/${query}`), session, authority, store);

it("a plain visit is none", async () => {
  expect(await arrive("photos?code=without-state")).toEqual({ kind: "none" });
  expect(store.takePending()).not.toBeNull();
});

it("a code with the state that was sent opens the session and goes back to the page", async () => {
  expect(await arrive("?code=c&state=mine")).toEqual({ kind: "signed-in", returnTo: "/photos" });
  expect(session.state.kind).toBe("present");
});

it("another state is not trusted, and the sign-in that was begun is used up", async () => {
  expect((await arrive("?code=c&state=another")).kind).toBe("foreign");
  expect(session.state.kind).toBe("absent");
  expect((await arrive("?code=c&state=mine")).kind).toBe("foreign");
});

it("a code that was used before does no harm to a session that is there", async () => {
  await arrive("?code=c&state=mine");
  expect(await arrive("?code=c&state=mine")).toEqual({ kind: "signed-in", returnTo: "/" });
});

it("a cancelled sign-in is told from a refused one", async () => {
  expect((await arrive("?error=access_denied&state=mine")).kind).toBe("cancelled");
  store.keepPending({ state: "mine", nonce: "n", verifier: "v", returnTo: "/" });
  const refused = await arrive("?error=server_error&error_description=the+pool+is+tired&state=mine");
  expect(refused).toMatchObject({ kind: "refused", detail: "the pool is tired" });
});

it("an error with another state is not trusted either", async () => {
  expect((await arrive("?error=access_denied&state=another")).kind).toBe("foreign");
});

it("a code that is not granted, and a pool that gives no answer, are told apart", async () => {
  authority.failure = new NotGranted("invalid_grant");
  expect((await arrive("?code=c&state=mine")).kind).toBe("refused");
  store.keepPending({ state: "mine", nonce: "n", verifier: "v", returnTo: "/sites" });
  authority.failure = new Unreachable("https://pool.example/oauth2/token");
  expect(await arrive("?code=c&state=mine")).toMatchObject({ kind: "unreachable", returnTo: "/sites" });
});

it.each([
  ["/photos", "/photos"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["https://evil.example", "/"],
  ["javascript:alert(1)", "/"],
  ["", "/"],
])("the way back from %s is %s", (stored, path) => {
  expect(ownPath(stored)).toBe(path);
});
