/** Why a request got no answer. What a service answers, a refusal too, is no such failure: see apis/problem.ts. */
export abstract class NetworkFailure extends Error {}

/** The browser knows of no connection at all. */
export class Offline extends NetworkFailure {
  override name = "Offline";
}

/** There is a connection, and the other side could not be reached over it or took too long. */
export class Unreachable extends NetworkFailure {
  override name = "Unreachable";
  readonly host: string;

  constructor(url: string, options?: ErrorOptions) {
    super(`no answer from ${url}`, options);
    this.host = new URL(url).host;
  }
}
