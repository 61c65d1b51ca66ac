import { NetworkFailure } from "../network/failures.ts";
import type { Authority } from "./authority.ts";
import type { Session } from "./session.ts";
import type { SessionStore } from "./stores.ts";

/** How the browser came: by itself, or back from the sign-in page, and with what. */
export type Arrival =
  | { readonly kind: "none" }
  | { readonly kind: "signed-in"; readonly returnTo: string }
  | {
      readonly kind: "cancelled" | "refused" | "foreign" | "unreachable";
      readonly detail: string;
      readonly returnTo: string;
    };

export async function completeSignIn(
  url: URL,
  session: Session,
  authority: Authority,
  store: SessionStore,
): Promise<Arrival> {
  const said = url.searchParams;
  if (!said.has("state") || !(said.has("code") || said.has("error"))) return { kind: "none" };
  const pending = store.takePending();
  // Reloaded, or gone back to: that sign-in is done.
  if (pending === null && session.state.kind === "present") return { kind: "signed-in", returnTo: "/" };
  if (pending === null || pending.state !== said.get("state")) {
    return { kind: "foreign", detail: "It was not begun in this tab, or it was used before.", returnTo: "/" };
  }
  const { returnTo } = pending;
  const error = said.get("error");
  if (error !== null) {
    const kind = error === "access_denied" ? "cancelled" : "refused";
    return { kind, detail: said.get("error_description") ?? error, returnTo };
  }
  try {
    session.open(await authority.redeem(url, pending));
    return { kind: "signed-in", returnTo };
  } catch (failure) {
    const detail = failure instanceof Error ? failure.message : String(failure);
    return { kind: failure instanceof NetworkFailure ? "unreachable" : "refused", detail, returnTo };
  }
}

/** Only a path of this page: whatever else was stored is not gone to. */
export function ownPath(path: string): string {
  return /^\/(?![/\\])/.test(path) ? path : "/";
}
