import { NetworkFailure } from "../network/failures.ts";
import { type Authority, type IssuedTokens, NotGranted } from "./authority.ts";
import { readClaims } from "./claims.ts";
import { type Person, personOf } from "./person.ts";
import type { SessionStore, StoredTokens } from "./stores.ts";

export type SessionState =
  | { readonly kind: "present"; readonly person: Person }
  | { readonly kind: "absent"; readonly reason: "new" | "signed-out" | "ended" };

/** The session was needed and is over; the page that says so is shown already. */
export class SessionEnded extends Error {
  override name = "SessionEnded";
}

// A token that would expire on its way is renewed before it is sent.
const RENEW_AHEAD_MS = 60_000;
const FAREWELL_MS = 3_000;

/** One tab's session: gives out identity tokens that are good, and renews them once for all who ask. */
export class Session {
  readonly #authority: Authority;
  readonly #store: SessionStore;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  readonly #end = new AbortController();
  #tokens: StoredTokens | null;
  #state: SessionState;
  #renewal: Promise<string> | null = null;

  constructor(authority: Authority, store: SessionStore, now: () => number = Date.now) {
    this.#authority = authority;
    this.#store = store;
    this.#now = now;
    this.#tokens = store.tokens();
    this.#state = this.#tokens === null ? { kind: "absent", reason: "new" } : presence(this.#tokens.idToken);
    if (store.takeFarewell() && this.#tokens === null) this.#state = { kind: "absent", reason: "signed-out" };
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Aborted when the session is over; the next one is another page's. */
  get ended(): AbortSignal {
    return this.#end.signal;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tokens as they were issued to this tab. */
  open({ idToken, refreshToken }: IssuedTokens): void {
    const claims = readClaims(idToken);
    const kept = refreshToken ?? this.#tokens?.refreshToken;
    if (claims === null || kept === undefined) throw new NotGranted("the tokens are not whole");
    // Counted from now by this computer's clock, which need not agree with the issuer's.
    const goodUntil = this.#now() + claims.lifetimeSeconds * 1000;
    this.#tokens = { idToken, refreshToken: kept, goodUntil };
    this.#store.keepTokens(this.#tokens);
    this.#enter(presence(idToken));
  }

  async idToken(): Promise<string> {
    const tokens = this.#present();
    const isGood = tokens.goodUntil - this.#now() > RENEW_AHEAD_MS;
    return isGood ? tokens.idToken : this.#renew();
  }

  /** For a token that was refused: another one, unless somebody else has got one already. */
  async replace(refused: string): Promise<string> {
    const tokens = this.#present();
    return tokens.idToken === refused ? this.#renew() : tokens.idToken;
  }

  /** Gone here at once, whatever the network does; returns where the browser goes to be forgotten there as well. */
  async signOut(): Promise<URL> {
    const refreshToken = this.#tokens?.refreshToken;
    this.#close("signed-out");
    this.#store.keepFarewell();
    const patience = new Promise<void>((done) => setTimeout(done, FAREWELL_MS));
    if (refreshToken !== undefined)
      await Promise.race([this.#authority.revoke(refreshToken).catch(() => {}), patience]);
    return this.#authority.signOutUrl();
  }

  #renew(): Promise<string> {
    this.#renewal ??= this.#refresh().finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #refresh(): Promise<string> {
    const before = this.#present();
    try {
      const issued = await this.#authority.refresh(before.refreshToken);
      if (this.#tokens !== before) throw new SessionEnded("signed out meanwhile");
      this.open(issued);
      return issued.idToken;
    } catch (error) {
      if (error instanceof NetworkFailure || error instanceof SessionEnded) throw error;
      if (this.#tokens === before) this.#close("ended");
      throw new SessionEnded("the session can't be renewed", { cause: error });
    }
  }

  #present(): StoredTokens {
    if (this.#tokens === null) throw new SessionEnded("there is no session");
    return this.#tokens;
  }

  #close(reason: "signed-out" | "ended"): void {
    this.#tokens = null;
    this.#store.dropTokens();
    this.#end.abort();
    this.#enter({ kind: "absent", reason });
  }

  #enter(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function presence(idToken: string): SessionState {
  const claims = readClaims(idToken);
  return claims === null ? { kind: "absent", reason: "new" } : { kind: "present", person: personOf(claims) };
}
