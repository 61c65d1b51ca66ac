import type { Authority, IssuedTokens } from "../../src/session/authority.ts";
import type { KeyValueStore, PendingSignIn } from "../../src/session/stores.ts";
import { idToken } from "./tokens.ts";

/** A browser's store, in memory. */
export class MemoryStore implements KeyValueStore {
  readonly items = new Map<string, string>();

  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }

  removeItem(key: string): void {
    this.items.delete(key);
  }
}

/** A pool that gives a new identity token each time, until it is told to fail. */
export class FakeAuthority implements Authority {
  refreshes = 0;
  readonly revoked: string[] = [];
  failure: Error | null = null;
  /** Held back until somebody resolves it. */
  gate: Promise<void> = Promise.resolve();
  lifetimeSeconds = 3600;

  async begin(returnTo: string): Promise<{ url: URL; pending: PendingSignIn }> {
    const pending = { state: "state", nonce: "nonce", verifier: "verifier", returnTo };
    return { url: new URL("https://pool.example/oauth2/authorize"), pending };
  }

  async redeem(): Promise<IssuedTokens> {
    if (this.failure !== null) throw this.failure;
    return { ...this.#issue(), refreshToken: "refresh-1" };
  }

  async refresh(): Promise<IssuedTokens> {
    this.refreshes += 1;
    await this.gate;
    if (this.failure !== null) throw this.failure;
    return this.#issue();
  }

  async revoke(refreshToken: string): Promise<void> {
    this.revoked.push(refreshToken);
    await this.gate;
    if (this.failure !== null) throw this.failure;
  }

  signOutUrl(): URL {
    return new URL("https://pool.example/logout");
  }

  #issue(): IssuedTokens {
    const iat = 1_700_000_000;
    return { idToken: idToken({ iat, exp: iat + this.lifetimeSeconds, jti: `${this.refreshes}` }) };
  }
}
