import type { Fetch } from "../network/reach.ts";
import { readProblem } from "./problem.ts";

/** Whoever gives out identity tokens: the session. */
export interface TokenSource {
  idToken(): Promise<string>;
  replace(refused: string): Promise<string>;
}

/** Sends with the session's token, once more with another if that is refused, and throws a Problem for every refusal. */
export function authorizedFetch(tokens: TokenSource, fetch: Fetch): Fetch {
  return async (request) => {
    // The first try reads the body, and a second needs it again.
    const repeat = request.clone();
    const token = await tokens.idToken();
    let response = await fetch(bearing(token, request));
    if (response.status === 401) response = await fetch(bearing(await tokens.replace(token), repeat));
    if (!response.ok) throw await readProblem(response);
    return response;
  };
}

function bearing(token: string, request: Request): Request {
  const bearing = new Request(request);
  bearing.headers.set("Authorization", `Bearer ${token}`);
  return bearing;
}
