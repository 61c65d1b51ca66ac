import { Offline, Unreachable } from "./failures.ts";

export type Fetch = (request: Request) => Promise<Response>;

const PATIENCE_MS = 15_000;

/** A fetch that tells offline from unreachable, and waits for no answer longer than anyone would. */
export function reach(fetch: Fetch, isOnline: () => boolean, patienceMs = PATIENCE_MS): Fetch {
  return async (request) => {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), patienceMs);
    const signal = AbortSignal.any([request.signal, patience.signal]);
    try {
      return await fetch(new Request(request, { signal }));
    } catch (error) {
      if (request.signal.aborted) throw error;
      throw isOnline() ? new Unreachable(request.url, { cause: error }) : new Offline("offline", { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };
}
