import { Offline, Unreachable } from "./failures.ts";

export type Fetch = (request: Request) => Promise<Response>;

// API Gateway gives up after 29 s, and a function that starts cold may need some of them.
const PATIENCE_MS = 30_000;

/**
 * A fetch that tells offline from unreachable, and waits no longer than anyone would for an answer to begin, and then
 * to be there: answers come whole, or as a failure of the network.
 */
export function reach(fetch: Fetch, isOnline: () => boolean, patienceMs = PATIENCE_MS): Fetch {
  return async (request) => {
    const patience = new AbortController();
    const wait = () => setTimeout(() => patience.abort(), patienceMs);
    let timer = wait();
    const signal = AbortSignal.any([request.signal, patience.signal]);
    try {
      const answer = await fetch(new Request(request, { signal }));
      clearTimeout(timer);
      timer = wait();
      const body = await answer.arrayBuffer();
      return new Response(body.byteLength === 0 ? null : body, answer);
    } catch (error) {
      if (request.signal.aborted) throw error;
      throw isOnline() ? new Unreachable(request.url, { cause: error }) : new Offline("offline", { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };
}
