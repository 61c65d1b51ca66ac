import { Problem, readRetryAfter } from "../../apis/problem.ts";
import { type Fetch, reach } from "../../network/reach.ts";

/** A picture as it came. */
export interface Picture {
  readonly content: Blob;
  readonly contentType: string;
  /** From asking until its last byte was there. */
  readonly tookMs: number;
}

export type FetchPicture = (url: string, signal: AbortSignal) => Promise<Picture>;

// What every browser that runs this page can show; of an <img> it says so by itself.
const ACCEPT = "image/avif,image/webp,image/*,*/*;q=0.8";

/** Raises Problem for a refusal, and NetworkFailure without an answer. */
export function picturesOver(fetch: Fetch, now = () => performance.now()): FetchPicture {
  return async (url, signal) => {
    const from = now();
    // What the browser has kept would tell a time that the service didn't take.
    const response = await fetch(new Request(url, { signal, cache: "no-store", headers: { Accept: ACCEPT } }));
    if (!response.ok) throw await readRefusal(response);
    const content = await response.blob();
    const contentType = response.headers.get("Content-Type") ?? "";
    return { content, contentType, tookMs: now() - from };
  };
}

export const fetchPicture: FetchPicture = picturesOver(
  reach(
    (request) => fetch(request),
    () => navigator.onLine,
  ),
);

/** What the URL API says is `{status, code, message}`, as the solution does, not a problem of RFC 9457. */
export async function readRefusal(response: Response): Promise<Problem> {
  const said = await response.json().catch(() => null);
  const text = (name: string) =>
    typeof said?.[name] === "string" && said[name] !== "" ? (said[name] as string) : null;
  const code = text("code");
  return new Problem({
    status: response.status,
    type: null,
    title: `${titleOf(response.status)} (${code === null ? response.status : `${response.status} ${code}`})`,
    detail: text("message") ?? "The answer did not say why.",
    requestId: response.headers.get("X-Amzn-RequestId"),
    errors: [],
    retryAfterSeconds: readRetryAfter(response.headers.get("Retry-After"), Date.now()),
  });
}

function titleOf(status: number): string {
  if (status === 403) return "This may not be shown";
  if (status === 404) return "No such picture";
  if (status === 413) return "The result is too large";
  if (status === 429) return "Too many requests";
  return status >= 500 ? "Something went wrong on our side" : "This can’t be done to the picture";
}
