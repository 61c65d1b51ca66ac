import type { Counters } from "../../apis/clients.ts";
import { eventMap } from "./event-map.generated.ts";
import { orderOf, sayerOf } from "./event-words.ts";

/** One kind of event on its way over the bus. */
export interface Flow {
  readonly type: string;
  readonly saidBy: string;
  readonly heardBy: readonly string[];
  readonly count: number;
  readonly lastHeardAt: string | null;
}

const COUNTED_BY = "cron-audit";

/** All that may be said by the contracts, with what was; an event that no contract of this page knows is at least counted. */
export function flowsOf({ counters }: Counters): readonly Flow[] {
  const heard = new Map(counters.map((counter) => [counter.type, counter]));
  const agreed: Flow[] = eventMap.map(({ type, saidBy, heardBy }) => {
    const counter = heard.get(type);
    return { type, saidBy, heardBy, count: counter?.count ?? 0, lastHeardAt: counter?.lastHeardAt ?? null };
  });
  const isAgreed = new Set(agreed.map(({ type }) => type));
  const newer = counters
    .filter(({ type }) => !isAgreed.has(type))
    .map(({ type, count, lastHeardAt }) => ({
      type,
      saidBy: sayerOf(type),
      heardBy: [COUNTED_BY],
      count,
      lastHeardAt,
    }));
  return [...agreed, ...newer].sort((a, b) => orderOf(a.type) - orderOf(b.type) || a.type.localeCompare(b.type));
}

export function countOf(flows: readonly Flow[], event: string): number {
  return flows.filter(({ type }) => type.includes(`.${event}.`)).reduce((sum, { count }) => sum + count, 0);
}
