import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { shareFarewell } from "../../src/session/farewell.ts";
import { Session } from "../../src/session/session.ts";
import { SessionStore } from "../../src/session/stores.ts";
import { FakeAuthority, MemoryStore } from "./fakes.ts";

interface Tab {
  readonly authority: FakeAuthority;
  readonly session: Session;
  readonly channel: BroadcastChannel;
  readonly signOut: () => Promise<URL>;
}

let tabs: Tab[];

beforeEach(() => {
  tabs = [];
});

afterEach(() => {
  for (const { channel } of tabs) channel.close();
});

async function openTab(isSignedIn = true): Promise<Tab> {
  const authority = new FakeAuthority();
  const session = new Session(authority, new SessionStore(new MemoryStore()));
  if (isSignedIn) session.open(await authority.redeem());
  const channel = new BroadcastChannel("farewell.test");
  const tab = { authority, session, channel, signOut: shareFarewell(session, channel) };
  tabs.push(tab);
  return tab;
}

describe("a farewell", () => {
  it("signs out all tabs, and each session is revoked and over", async () => {
    const [one, other] = [await openTab(), await openTab()];
    await one.signOut();
    await vi.waitFor(() => expect(other.session.state).toEqual({ kind: "absent", reason: "signed-out" }));
    expect([one.authority.revoked, other.authority.revoked]).toEqual([["refresh-1"], ["refresh-1"]]);
    expect([one.session.ended.aborted, other.session.ended.aborted]).toEqual([true, true]);
  });

  it("is nothing to a tab in which nobody is signed in", async () => {
    const [one, other, last] = [await openTab(), await openTab(false), await openTab()];
    await one.signOut();
    await vi.waitFor(() => expect(last.session.state.kind).toBe("absent"));
    expect(other.session.state).toEqual({ kind: "absent", reason: "new" });
  });
});
