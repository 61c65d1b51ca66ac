import { readClaims } from "./claims.ts";

/** The part of the browser's Storage that is used, so that tests need no browser. */
export type KeyValueStore = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export interface StoredTokens {
  readonly idToken: string;
  readonly refreshToken: string;
  /** By this computer's clock, in milliseconds since 1970. */
  readonly goodUntil: number;
}

/** What a sign-in that has begun must find again when the browser comes back. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
}

const TOKENS = "stackyard.tokens";
const PENDING = "stackyard.sign-in";
const FAREWELL = "stackyard.signed-out";

/** A tab's session. What was tampered with, or is of an older form, counts as not there. */
export class SessionStore {
  readonly #store: KeyValueStore;

  constructor(store: KeyValueStore) {
    this.#store = store;
  }

  tokens(): StoredTokens | null {
    const found = this.#read(TOKENS);
    if (!isRecord(found) || !hasTexts(found, ["idToken", "refreshToken"]) || !Number.isFinite(found["goodUntil"])) {
      return null;
    }
    const tokens = found as unknown as StoredTokens;
    return readClaims(tokens.idToken) === null ? null : tokens;
  }

  keepTokens(tokens: StoredTokens): void {
    this.#write(TOKENS, tokens);
  }

  dropTokens(): void {
    this.#store.removeItem(TOKENS);
  }

  keepPending(pending: PendingSignIn): void {
    this.#write(PENDING, pending);
  }

  /** Read once: a second callback finds nothing. */
  takePending(): PendingSignIn | null {
    const found = this.#read(PENDING);
    this.#store.removeItem(PENDING);
    const whole = isRecord(found) && hasTexts(found, ["state", "nonce", "verifier", "returnTo"]);
    return whole ? (found as unknown as PendingSignIn) : null;
  }

  /** Survives the way over the sign-out page, so that the landing page can say goodbye. */
  keepFarewell(): void {
    this.#write(FAREWELL, true);
  }

  takeFarewell(): boolean {
    const found = this.#read(FAREWELL);
    this.#store.removeItem(FAREWELL);
    return found === true;
  }

  #read(key: string): unknown {
    try {
      return JSON.parse(this.#store.getItem(key) ?? "null");
    } catch {
      return null;
    }
  }

  #write(key: string, value: unknown): void {
    this.#store.setItem(key, JSON.stringify(value));
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function hasTexts(value: Record<string, unknown>, names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === "string" && value[name] !== "");
}
