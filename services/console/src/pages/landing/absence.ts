import { sentence } from "../../apis/failure-words.ts";
import type { Arrival } from "../../session/callback.ts";
import type { SessionState } from "../../session/session.ts";

/** Why there is no session. */
export interface Absence {
  readonly reason: Extract<SessionState, { kind: "absent" }>["reason"];
  readonly arrival: Arrival;
}

interface AbsenceWords {
  readonly tone: "bad" | "waiting" | "good";
  readonly icon: "warning" | "check";
  readonly title: string;
  readonly detail: string;
  /** What the sign-in page said itself. */
  readonly said?: string;
}

export function wordsOfAbsence({ reason, arrival }: Absence): AbsenceWords | null {
  const sorry = { tone: "bad", icon: "warning" } as const;
  const mild = { tone: "waiting", icon: "warning" } as const;
  // What happened later is told: a session that was opened by this arrival may have ended since.
  if (reason === "ended") {
    return { ...mild, title: "Your session has ended", detail: "Sign in again, and you come back to the same page." };
  }
  if (reason === "signed-out") {
    return {
      tone: "good",
      icon: "check",
      title: "You are signed out",
      detail: "Nothing of your session is left in this tab.",
    };
  }
  switch (arrival.kind) {
    case "cancelled":
      return {
        ...mild,
        title: "The sign-in was cancelled",
        detail: "Nothing has happened. Try again whenever you like.",
      };
    case "refused":
      return {
        ...sorry,
        title: "The sign-in was refused",
        detail: "Try again. If it stays so, ask whoever gave you your user.",
        said: sentence(arrival.detail),
      };
    case "foreign":
      return {
        ...sorry,
        title: "This sign-in can’t be trusted",
        detail: `${sentence(arrival.detail)} Please sign in here.`,
      };
    case "unreachable":
      return {
        ...sorry,
        title: "The sign-in could not be finished",
        detail: "The user pool gave no answer. Try again in a moment.",
      };
    default:
      return null;
  }
}
