/** What an identity token says. Its signature is the APIs' to check; here it only decides what is shown. */
export interface Claims {
  readonly username: string;
  readonly groups: readonly string[];
  /** Seconds between issue and expiry, by the issuer's clock. */
  readonly lifetimeSeconds: number;
}

export function readClaims(idToken: string): Claims | null {
  const payload = readPayload(idToken);
  if (payload === null) return null;
  const { iat, exp, email } = payload;
  const username = payload["cognito:username"] ?? email ?? payload["sub"];
  if (typeof iat !== "number" || typeof exp !== "number" || exp <= iat || typeof username !== "string") return null;
  return {
    username: typeof email === "string" ? email : username,
    groups: readGroups(payload["cognito:groups"]),
    lifetimeSeconds: exp - iat,
  };
}

type Payload = Record<string, unknown> & { iat?: unknown; exp?: unknown; email?: unknown };

function readPayload(idToken: string): Payload | null {
  const parts = idToken.split(".");
  if (parts.length !== 3) return null;
  try {
    const bytes = Uint8Array.from(atob((parts[1] ?? "").replace(/-/g, "+").replace(/_/g, "/")), (character) =>
      character.charCodeAt(0),
    );
    const payload: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof payload === "object" && payload !== null && !Array.isArray(payload) ? (payload as Payload) : null;
  } catch {
    return null;
  }
}

function readGroups(groups: unknown): readonly string[] {
  return Array.isArray(groups) ? groups.filter((group) => typeof group === "string") : [];
}
