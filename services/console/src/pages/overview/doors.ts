import type { Apis } from "../../apis/clients.ts";

/** Whether a service answers whoever knocks, and how soon. */
export type Door =
  | { readonly kind: "answers"; readonly tookMs: number }
  | { readonly kind: "silent"; readonly failure: unknown };

export type Doors = { readonly [service: string]: Door };

type Knock = (apis: Apis, signal: AbortSignal) => Promise<unknown>;

/** The smallest question that a service answers from its own data. */
const KNOCKS: { readonly [service: string]: Knock } = {
  "web-api": ({ webApi }, signal) => webApi.GET("/sites", { params: { query: { limit: 1 } }, signal }),
  "cron-audit": ({ cronAudit }, signal) => cronAudit.GET("/counters", { signal }),
};

export function hasDoor(service: string): boolean {
  return KNOCKS[service] !== undefined;
}

export async function knock(apis: Apis, signal: AbortSignal, now = () => performance.now()): Promise<Doors> {
  const answers = await Promise.all(
    Object.entries(KNOCKS).map(async ([service, ask]): Promise<[string, Door]> => {
      const from = now();
      try {
        await ask(apis, signal);
        return [service, { kind: "answers", tookMs: now() - from }];
      } catch (failure) {
        signal.throwIfAborted();
        return [service, { kind: "silent", failure }];
      }
    }),
  );
  return Object.fromEntries(answers);
}
