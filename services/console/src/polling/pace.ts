/** What decides when to look again. */
export interface Situation {
  /** How long something has been on its way, and so may change any moment; null when nothing is. */
  readonly pendingMs: number | null;
  /** Failures in a row. */
  readonly failures: number;
  /** What the last refusal asked for. */
  readonly retryAfterSeconds: number | null;
}

const FAST_MS = 1_000;
const FAST_FOR_MS = 30_000;
const LONGEST_MS = 60_000;

/** Each second while something is new on its way, then ever more slowly; twice as slowly with each failure. */
export function nextLookMs({ pendingMs, failures, retryAfterSeconds }: Situation, idleMs: number): number {
  const usual = pendingMs === null ? idleMs : Math.min(idleMs, fastMs(pendingMs));
  const backedOff =
    failures === 0 ? usual : Math.min(LONGEST_MS, Math.max(FAST_MS, usual) * 2 ** Math.min(failures, 10));
  return Math.max(backedOff, (retryAfterSeconds ?? 0) * 1_000);
}

function fastMs(pendingMs: number): number {
  return pendingMs <= FAST_FOR_MS ? FAST_MS : Math.round((FAST_MS * pendingMs) / FAST_FOR_MS);
}
