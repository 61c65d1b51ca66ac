import type { NewSite } from "../../apis/clients.ts";
import { sentence } from "../../apis/failure-words.ts";
import type { FieldError } from "../../apis/problem.ts";

export const FIELDS = ["name", "latitude", "longitude", "elevationMetres", "externalId"] as const;

export type Field = (typeof FIELDS)[number];
export type Draft = { readonly [field in Field]: string };
export type Complaints = { readonly [field in Field]?: string };

export const EMPTY_DRAFT: Draft = { name: "", latitude: "", longitude: "", elevationMetres: "", externalId: "" };

export type Reading =
  | { readonly isValid: true; readonly site: NewSite }
  | { readonly isValid: false; readonly complaints: Complaints };

/** What the form says, or everything that is wrong with it; the rules are those of web-api's openapi.yml. */
export function readDraft(draft: Draft): Reading {
  const name = readText(draft.name, 120);
  const latitude = readNumber(draft.latitude, -90, 90, "degrees");
  const longitude = readNumber(draft.longitude, -180, 180, "degrees");
  const elevationMetres =
    draft.elevationMetres.trim() === "" ? null : readNumber(draft.elevationMetres, -12_000, 9_000, "metres");
  const externalId = draft.externalId.trim() === "" ? null : readText(draft.externalId, 40);
  const complaints = complaintsOf({ name, latitude, longitude, elevationMetres, externalId });
  if (Object.keys(complaints).length > 0) return { isValid: false, complaints };
  const site = { name, latitude, longitude } as { name: string; latitude: number; longitude: number };
  return {
    isValid: true,
    site: {
      ...site,
      ...(elevationMetres === null ? {} : { elevationMetres: elevationMetres as number }),
      ...(externalId === null ? {} : { externalId: externalId as string }),
    },
  };
}

/** Puts what web-api complains of at its fields; what is of no field comes back as it is. */
export function placeErrors(errors: readonly FieldError[]): { complaints: Complaints; others: readonly string[] } {
  const complaints: { [field in Field]?: string } = {};
  const others: string[] = [];
  for (const { pointer, detail } of errors) {
    const field = FIELDS.find((field) => pointer === `#/${field}`);
    if (field === undefined) others.push(`${pointer}: ${detail}`);
    else
      complaints[field] =
        complaints[field] === undefined ? sentence(detail) : `${complaints[field]} ${sentence(detail)}`;
  }
  return { complaints, others };
}

class Complaint {
  readonly words: string;

  constructor(words: string) {
    this.words = words;
  }
}

function complaintsOf(readings: { readonly [field in Field]: unknown }): Complaints {
  const found = FIELDS.flatMap((field) => {
    const reading = readings[field];
    return reading instanceof Complaint ? [[field, reading.words]] : [];
  });
  return Object.fromEntries(found);
}

function readText(text: string, longest: number): string | Complaint {
  const trimmed = text.trim();
  if (trimmed === "") return new Complaint("Say what it is called.");
  const length = [...trimmed].length;
  return length <= longest ? trimmed : new Complaint(`At most ${longest} characters; these are ${length}.`);
}

/** Takes the comma of those who write numbers so. */
function readNumber(text: string, least: number, most: number, unit: string): number | Complaint {
  const trimmed = text.trim().replace("−", "-");
  if (trimmed === "") return new Complaint(`Say how many ${unit}.`);
  const value = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)$/.test(trimmed) ? Number(trimmed.replace(",", ".")) : Number.NaN;
  if (Number.isNaN(value)) return new Complaint(`A number of ${unit}, such as ${unit === "metres" ? "46" : "61.174"}.`);
  const isWithin = least <= value && value <= most;
  return isWithin ? value : new Complaint(`From ${least} to ${most} ${unit}.`);
}
