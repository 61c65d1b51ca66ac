import type { Session } from "./session.ts";

/** Signs out with one tab all others: the pool's page forgets the person for all of them. */
export function shareFarewell(session: Session, tabs: BroadcastChannel): () => Promise<URL> {
  tabs.onmessage = () => {
    if (session.state.kind === "present") void session.signOut();
  };
  return () => {
    tabs.postMessage("signed out");
    return session.signOut();
  };
}
