import type { SignInSettings } from "./session/authority.ts";

/** What a deploy writes beside the page: config.json. */
export interface Configuration {
  readonly stage: string;
  readonly region: string;
  readonly signIn: SignInSettings;
  readonly apis: { readonly [service: string]: string };
  readonly services: readonly DeployedService[];
  /** Absent until an image-handler that serves image URLs is deployed. */
  readonly images?: ImageAddresses;
}

export interface ImageAddresses {
  /** Where pictures are asked for, without a slash at its end. */
  readonly url: string;
  /** The source bucket, which an overlay has to name. */
  readonly bucket: string;
}

export interface DeployedService {
  readonly name: string;
  readonly url: string | null;
  readonly templateHash: string;
  readonly deployedAt: string;
}

export class NotConfigured extends Error {
  override name = "NotConfigured";
}

export async function readConfiguration(fetch: (path: string) => Promise<Response>): Promise<Configuration> {
  const response = await fetch("/config.json");
  if (!response.ok) throw new NotConfigured(`config.json was answered with ${response.status}`);
  const said: unknown = await response.json().catch(() => null);
  if (!isConfiguration(said)) throw new NotConfigured("config.json does not say what is needed");
  return said;
}

function isConfiguration(said: unknown): said is Configuration {
  const { stage, region, signIn, apis, services } = (said ?? {}) as { [name: string]: unknown };
  const { origin, issuer, clientId } = (signIn ?? {}) as { [name: string]: unknown };
  const texts = [stage, region, origin, issuer, clientId];
  return texts.every((text) => typeof text === "string") && isRecord(apis) && Array.isArray(services);
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
