import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Apis } from "./apis/clients.ts";
import type { Configuration } from "./configuration.ts";
import type { Person } from "./session/person.ts";

/** What every page works with. */
export interface Estate {
  readonly configuration: Configuration;
  readonly apis: Apis;
  readonly person: Person;
  /** Aborted with the session. */
  readonly ended: AbortSignal;
}

export const EstateContext = createContext<Estate | null>(null);

export function useEstate(): Estate {
  const estate = useContext(EstateContext);
  if (estate === null) throw new Error("no page without a session");
  return estate;
}
