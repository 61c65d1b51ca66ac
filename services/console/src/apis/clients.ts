import createClient, { type Client } from "openapi-fetch";
import type { Fetch } from "../network/reach.ts";
import type { paths as CronAudit } from "./cron-audit.generated.ts";
import type { components, paths as WebApi } from "./web-api.generated.ts";

export interface Apis {
  readonly webApi: Client<WebApi>;
  readonly cronAudit: Client<CronAudit>;
}

export type Site = components["schemas"]["Site"];
export type NewSite = components["schemas"]["SiteDetails"];
export type SitePage = components["schemas"]["SitePage"];
export type Photo = components["schemas"]["Photo"];
export type NewPhoto = components["schemas"]["PhotoDetails"];
export type PhotoPage = components["schemas"]["PhotoPage"];
export type Derivative = components["schemas"]["Derivative"];
export type Counters = import("./cron-audit.generated.ts").components["schemas"]["Counters"];

export function clientsOf(addresses: { readonly [service: string]: string }, fetch: Fetch): Apis {
  return {
    webApi: createClient<WebApi>({ baseUrl: address(addresses, "web-api"), fetch }),
    cronAudit: createClient<CronAudit>({ baseUrl: address(addresses, "cron-audit"), fetch }),
  };
}

/** The body of an answer: refusals were thrown before. */
export function body<T>(answer: { data?: T }): NonNullable<T> {
  if (answer.data === undefined || answer.data === null) throw new TypeError("the answer has no body");
  return answer.data;
}

function address(addresses: { readonly [service: string]: string }, service: string): string {
  const found = addresses[service];
  if (found === undefined) throw new Error(`config.json names no address of ${service}`);
  return found;
}
