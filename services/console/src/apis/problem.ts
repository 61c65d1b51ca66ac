/** A refusal as an API words it (RFC 9457), or as we word an answer that isn't one. */
export class Problem extends Error {
  override name = "Problem";
  readonly status: number;
  readonly type: string | null;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | null;
  readonly errors: readonly FieldError[];
  readonly retryAfterSeconds: number | null;

  constructor(said: Omit<Problem, keyof Error | "kind">) {
    super(`${said.status} ${said.title}: ${said.detail}`);
    this.status = said.status;
    this.type = said.type;
    this.title = said.title;
    this.detail = said.detail;
    this.requestId = said.requestId;
    this.errors = said.errors;
    this.retryAfterSeconds = said.retryAfterSeconds;
  }

  /** The last part of its type, by which problems are told apart. */
  get kind(): string | null {
    return this.type?.split("/").at(-1) ?? null;
  }
}

export interface FieldError {
  /** JSON Pointer into the body, as a URI fragment: `#/latitude`. */
  readonly pointer: string;
  readonly detail: string;
}

export async function readProblem(response: Response, now = Date.now()): Promise<Problem> {
  const said = await readObject(response);
  const text = (name: string) => (typeof said[name] === "string" && said[name] !== "" ? said[name] : null);
  return new Problem({
    status: response.status,
    type: text("type"),
    title: text("title") ?? wordsOf(response.status),
    detail: text("detail") ?? `The answer was ${response.status} and did not say why.`,
    requestId: text("requestId") ?? response.headers.get("X-Request-Id"),
    errors: readErrors(said["errors"]),
    retryAfterSeconds: readRetryAfter(response.headers.get("Retry-After"), now),
  });
}

async function readObject(response: Response): Promise<Record<string, unknown>> {
  try {
    const said: unknown = JSON.parse(await response.text());
    return typeof said === "object" && said !== null ? (said as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function readErrors(errors: unknown): readonly FieldError[] {
  if (!Array.isArray(errors)) return [];
  return errors.filter((error) => typeof error?.pointer === "string" && typeof error?.detail === "string");
}

/** Seconds, or a date: RFC 9110, 10.2.3. */
export function readRetryAfter(value: string | null, now: number): number | null {
  if (value === null || value.trim() === "") return null;
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) : (Date.parse(value) - now) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : null;
}

function wordsOf(status: number): string {
  if (status === 401) return "You are not signed in";
  if (status === 403) return "You may not do this";
  if (status === 404) return "There is nothing here";
  if (status === 429) return "Too many requests";
  return status >= 500 ? "Something went wrong on our side" : "The request was refused";
}
