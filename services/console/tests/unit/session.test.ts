import { beforeEach, describe, expect, it, vi } from "vitest";
import { Offline, Unreachable } from "../../src/network/failures.ts";
import { NotGranted } from "../../src/session/authority.ts";
import { Session, SessionEnded } from "../../src/session/session.ts";
import { SessionStore } from "../../src/session/stores.ts";
import { FakeAuthority, MemoryStore } from "./fakes.ts";
import { idToken } from "./tokens.ts";

let authority: FakeAuthority;
let browser: MemoryStore;
let now: number;

beforeEach(() => {
  authority = new FakeAuthority();
  browser = new MemoryStore();
  now = 5_000_000;
});

const newSession = () => new Session(authority, new SessionStore(browser), () => now);

async function openSession(): Promise<Session> {
  const session = newSession();
  session.open(await authority.redeem());
  return session;
}

describe("a session", () => {
  it("is absent until tokens are issued", async () => {
    const session = newSession();
    expect(session.state).toEqual({ kind: "absent", reason: "new" });
    await expect(session.idToken()).rejects.toBeInstanceOf(SessionEnded);
  });

  it("says who is signed in, and as what", async () => {
    const session = await openSession();
    expect(session.state).toEqual({ kind: "present", person: { username: "ada@stackyard.example", role: "operator" } });
  });

  it("survives a reload of the tab", async () => {
    await openSession();
    expect(newSession().state.kind).toBe("present");
  });

  it("gives out its token without asking while it is good", async () => {
    const session = await openSession();
    now += 3_500_000;
    await session.idToken();
    expect(authority.refreshes).toBe(0);
  });

  it("renews before its token expires", async () => {
    const session = await openSession();
    const first = await session.idToken();
    now += 3_545_000;
    expect(await session.idToken()).not.toBe(first);
    expect(authority.refreshes).toBe(1);
  });

  it("counts a token's life by this computer's clock, however wrong that is", async () => {
    now = Date.parse("1999-01-01");
    const session = await openSession();
    await session.idToken();
    expect(authority.refreshes).toBe(0);
  });

  it("renews once for all who ask at the same time", async () => {
    const session = await openSession();
    now += 3_600_000;
    const tokens = await Promise.all([session.idToken(), session.idToken(), session.replace(idToken({}))]);
    expect(authority.refreshes).toBe(1);
    expect(tokens[1]).toBe(tokens[0]);
  });

  it("replaces a refused token once, and gives latecomers the new one", async () => {
    const session = await openSession();
    const refused = await session.idToken();
    const replacement = await session.replace(refused);
    expect(await session.replace(refused)).toBe(replacement);
    expect(authority.refreshes).toBe(1);
  });

  it("ends when the renewal is refused, and says so", async () => {
    const session = await openSession();
    const heard = vi.fn();
    session.subscribe(heard);
    authority.failure = new NotGranted("invalid_grant");
    await expect(session.replace(await session.idToken())).rejects.toBeInstanceOf(SessionEnded);
    expect(session.state).toEqual({ kind: "absent", reason: "ended" });
    expect(heard).toHaveBeenCalled();
    expect(newSession().state.kind).toBe("absent");
  });

  it.each([new Offline("offline"), new Unreachable("https://pool.example/")])(
    "goes on when the renewal only found no network (%s)",
    async (failure) => {
      const session = await openSession();
      authority.failure = failure;
      await expect(session.replace(await session.idToken())).rejects.toBe(failure);
      expect(session.state.kind).toBe("present");
      authority.failure = null;
      await expect(session.replace(await session.idToken())).resolves.toBeTypeOf("string");
    },
  );

  it("refuses tokens that are not whole", () => {
    expect(() => newSession().open({ idToken: "not.a.token", refreshToken: "refresh" })).toThrow(NotGranted);
    expect(() => newSession().open({ idToken: idToken() })).toThrow(NotGranted);
  });
});

describe("signing out", () => {
  it("revokes what could renew, and leaves nothing in the tab", async () => {
    const session = await openSession();
    expect((await session.signOut()).href).toBe("https://pool.example/logout");
    expect(authority.revoked).toEqual(["refresh-1"]);
    expect([...browser.items.values()].join()).not.toContain("refresh-1");
    expect(newSession().state).toEqual({ kind: "absent", reason: "signed-out" });
    expect(newSession().state).toEqual({ kind: "absent", reason: "new" });
  });

  it("succeeds though the network fails", async () => {
    const session = await openSession();
    authority.failure = new Offline("offline");
    await session.signOut();
    expect(session.state).toEqual({ kind: "absent", reason: "signed-out" });
  });

  it("waits for no answer for ever", async () => {
    vi.useFakeTimers();
    const session = await openSession();
    authority.gate = new Promise(() => {});
    const leaving = session.signOut();
    expect(session.state.kind).toBe("absent");
    await vi.advanceTimersByTimeAsync(3_000);
    await leaving;
    vi.useRealTimers();
  });

  it("is not undone by a renewal that was under way", async () => {
    const session = await openSession();
    let pass = () => {};
    authority.gate = new Promise((done) => {
      pass = done;
    });
    const renewal = session.replace(await session.idToken());
    const leaving = session.signOut();
    pass();
    await expect(renewal).rejects.toBeInstanceOf(SessionEnded);
    await leaving;
    expect(session.state).toEqual({ kind: "absent", reason: "signed-out" });
    expect(newSession().state.kind).toBe("absent");
  });
});
