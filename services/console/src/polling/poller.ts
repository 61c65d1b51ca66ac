import { Problem } from "../apis/problem.ts";
import { nextLookMs } from "./pace.ts";

export interface PollState<T> {
  readonly value: T | null;
  readonly failure: unknown;
  /** When the value was read, in milliseconds since 1970. */
  readonly readAt: number | null;
}

export interface PollerSettings<T> {
  readonly load: (signal: AbortSignal) => Promise<T>;
  readonly idleMs: number;
  /** Names what is on its way in the value, such as ids and their states; empty when nothing is. */
  readonly pending?: (value: T) => string;
  /** Whether anybody could see what is read, over a network that is there. */
  readonly isWorthwhile: () => boolean;
  readonly onState: (state: PollState<T>) => void;
}

/** Looks again and again, one look at a time, and rests while nobody could see. */
export class Poller<T> {
  readonly #settings: PollerSettings<T>;
  #state: PollState<T> = { value: null, failure: null, readAt: null };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #look: AbortController | null = null;
  #failures = 0;
  #pending = "";
  #pendingSince: number | null = null;
  #isAwaited = false;
  #isStopped = false;

  constructor(settings: PollerSettings<T>) {
    this.#settings = settings;
  }

  /** Looks now; a look that is under way is given up for it, for it may have read what is no longer so. */
  async look(): Promise<void> {
    if (this.#isStopped) return;
    this.rest();
    if (!this.#settings.isWorthwhile() && this.#state.value !== null) return;
    const look = new AbortController();
    this.#look = look;
    this.#isAwaited = false;
    try {
      const value = await this.#settings.load(look.signal);
      if (this.#look !== look) return;
      this.#succeed(value);
    } catch (failure) {
      if (this.#look !== look) return;
      this.#failures += 1;
      this.#become({ failure });
    }
    this.#look = null;
    if (this.#isAwaited && this.#failures === 0) return this.look();
    this.#plan();
  }

  /** For news that may come faster than answers: gives no look up, and hurries none that a failure has put off. */
  async lookSoon(): Promise<void> {
    if (this.#look !== null) this.#isAwaited = true;
    else if (this.#failures === 0) await this.look();
  }

  /** What is known without a look, such as the answer to one's own change. */
  know(change: (value: T | null) => T): void {
    this.#become({ value: change(this.#state.value) });
    this.#notePending();
  }

  /** Gives up the look that is under way, and plans none. */
  rest(): void {
    clearTimeout(this.#timer);
    this.#look?.abort();
    this.#look = null;
  }

  stop(): void {
    this.#isStopped = true;
    this.rest();
  }

  #succeed(value: T): void {
    this.#failures = 0;
    this.#become({ value, failure: null, readAt: Date.now() });
    this.#notePending();
  }

  #notePending(): void {
    const { value } = this.#state;
    const pending = value === null ? "" : (this.#settings.pending?.(value) ?? "");
    if (pending === this.#pending) return;
    this.#pending = pending;
    this.#pendingSince = pending === "" ? null : Date.now();
  }

  #plan(): void {
    if (this.#isStopped || !this.#settings.isWorthwhile()) return;
    const { failure } = this.#state;
    const situation = {
      pendingMs: this.#pendingSince === null ? null : Date.now() - this.#pendingSince,
      failures: this.#failures,
      retryAfterSeconds: failure instanceof Problem ? failure.retryAfterSeconds : null,
    };
    this.#timer = setTimeout(() => void this.look(), nextLookMs(situation, this.#settings.idleMs));
  }

  #become(change: Partial<PollState<T>>): void {
    this.#state = { ...this.#state, ...change };
    this.#settings.onState(this.#state);
  }
}
