import { Offline, Unreachable } from "../network/failures.ts";
import { SessionEnded } from "../session/session.ts";
import { Problem } from "./problem.ts";

/** What people are told when something went wrong, and what they may quote. */
export interface FailureWords {
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | null;
}

export function failureWords(failure: unknown): FailureWords {
  if (failure instanceof Problem) {
    const { title, requestId } = failure;
    return { title, detail: sentence(failure.detail) + waitWords(failure.retryAfterSeconds), requestId };
  }
  if (failure instanceof Offline) return said("You are offline", "This goes on by itself when the connection is back.");
  if (failure instanceof Unreachable) {
    const { host } = failure;
    return said("No answer", `${host} did not answer. It may be stopped, very busy, or have another address by now.`);
  }
  if (failure instanceof SessionEnded) return said("Your session has ended", "Sign in again to go on.");
  return said("This page has a fault", failure instanceof Error ? sentence(failure.message) : "It did not say which.");
}

/** Problems write their detail as a clause. */
export function sentence(clause: string): string {
  const capital = clause.charAt(0).toUpperCase() + clause.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

function waitWords(seconds: number | null): string {
  if (seconds === null || seconds === 0) return "";
  return ` Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`;
}

function said(title: string, detail: string): FailureWords {
  return { title, detail, requestId: null };
}
