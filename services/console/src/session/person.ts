import type { Claims } from "./claims.ts";

/** What someone may do: operators all, viewers look, others nothing. */
export type Role = "operator" | "viewer" | "stranger";

export interface Person {
  readonly username: string;
  readonly role: Role;
}

export function personOf({ username, groups }: Claims): Person {
  return { username, role: roleOf(groups) };
}

function roleOf(groups: readonly string[]): Role {
  if (groups.includes("operator")) return "operator";
  return groups.includes("viewer") ? "viewer" : "stranger";
}
