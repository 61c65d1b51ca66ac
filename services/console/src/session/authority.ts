import * as oauth from "oauth4webapi";
import { NetworkFailure, Unreachable } from "../network/failures.ts";
import type { Fetch } from "../network/reach.ts";
import type { PendingSignIn } from "./stores.ts";

export interface SignInSettings {
  /** Where the hosted sign-in page stands. */
  readonly origin: string;
  /** What identity tokens name as their issuer. */
  readonly issuer: string;
  readonly clientId: string;
  /** Absent where the authority has none (RFC 8414): the local cloud. */
  readonly revocationEndpoint?: string;
}

export interface IssuedTokens {
  readonly idToken: string;
  /** Absent when the one that was used stays good. */
  readonly refreshToken?: string;
}

/** The authority has answered, and the answer is no. Everything else that goes wrong is a NetworkFailure. */
export class NotGranted extends Error {
  override name = "NotGranted";
}

/** Whoever issues tokens: the pool's hosted page, and in tests a fake. */
export interface Authority {
  begin(returnTo: string): Promise<{ readonly url: URL; readonly pending: PendingSignIn }>;
  redeem(callback: URL, pending: PendingSignIn): Promise<IssuedTokens>;
  refresh(refreshToken: string): Promise<IssuedTokens>;
  revoke(refreshToken: string): Promise<void>;
  signOutUrl(): URL;
}

// Tokens come straight from their issuer over its own connection, so how far this computer's clock is off doesn't matter.
const CLOCK_TOLERANCE_S = 24 * 60 * 60;

export class HostedPage implements Authority {
  readonly #server: oauth.AuthorizationServer;
  readonly #client: oauth.Client;
  readonly #redirectUri: string;
  readonly #options: { [oauth.customFetch]: typeof fetch; [oauth.allowInsecureRequests]: boolean };

  constructor(settings: SignInSettings, redirectUri: string, fetch: Fetch) {
    const at = (path: string) => new URL(path, settings.origin).href;
    this.#server = {
      issuer: settings.issuer,
      authorization_endpoint: at("/oauth2/authorize"),
      token_endpoint: at("/oauth2/token"),
      end_session_endpoint: at("/logout"),
      ...(settings.revocationEndpoint === undefined ? {} : { revocation_endpoint: settings.revocationEndpoint }),
    };
    this.#client = { client_id: settings.clientId, [oauth.clockTolerance]: CLOCK_TOLERANCE_S };
    this.#redirectUri = redirectUri;
    this.#options = {
      [oauth.customFetch]: (input, init) => answering(fetch, new Request(input, init)),
      [oauth.allowInsecureRequests]: isLoopback(new URL(settings.origin)),
    };
  }

  async begin(returnTo: string): Promise<{ url: URL; pending: PendingSignIn }> {
    const pending = {
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
      verifier: oauth.generateRandomCodeVerifier(),
      returnTo,
    };
    const url = new URL(this.#server.authorization_endpoint ?? "");
    url.search = new URLSearchParams({
      response_type: "code",
      client_id: this.#client.client_id,
      redirect_uri: this.#redirectUri,
      scope: "openid email profile",
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: "S256",
    }).toString();
    return { url, pending };
  }

  redeem(callback: URL, pending: PendingSignIn): Promise<IssuedTokens> {
    return granted(async () => {
      const parameters = oauth.validateAuthResponse(this.#server, this.#client, callback, pending.state);
      const response = await oauth.authorizationCodeGrantRequest(
        this.#server,
        this.#client,
        oauth.None(),
        parameters,
        this.#redirectUri,
        pending.verifier,
        this.#options,
      );
      return oauth.processAuthorizationCodeResponse(this.#server, this.#client, response, {
        expectedNonce: pending.nonce,
        requireIdToken: true,
      });
    });
  }

  refresh(refreshToken: string): Promise<IssuedTokens> {
    return granted(async () => {
      const request = [this.#server, this.#client, oauth.None(), refreshToken, this.#options] as const;
      const response = await oauth.refreshTokenGrantRequest(...request);
      return oauth.processRefreshTokenResponse(this.#server, this.#client, response);
    });
  }

  async revoke(refreshToken: string): Promise<void> {
    if (this.#server.revocation_endpoint === undefined) return;
    await oauth.revocationRequest(this.#server, this.#client, oauth.None(), refreshToken, this.#options);
  }

  signOutUrl(): URL {
    const url = new URL(this.#server.end_session_endpoint ?? "");
    url.search = new URLSearchParams({ client_id: this.#client.client_id, logout_uri: this.#redirectUri }).toString();
    return url;
  }
}

async function granted(ask: () => Promise<oauth.TokenEndpointResponse>): Promise<IssuedTokens> {
  try {
    const { id_token: idToken, refresh_token: refreshToken } = await ask();
    if (idToken === undefined) throw new NotGranted("the answer holds no identity token");
    return refreshToken === undefined ? { idToken } : { idToken, refreshToken };
  } catch (error) {
    if (error instanceof NetworkFailure || error instanceof NotGranted) throw error;
    throw new NotGranted(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** A page that is busy or broken has refused nothing. */
async function answering(fetch: Fetch, request: Request): Promise<Response> {
  const response = await fetch(request);
  if (response.status === 429 || response.status >= 500) throw new Unreachable(request.url);
  return response;
}

function isLoopback(url: URL): boolean {
  const { hostname } = url;
  return hostname === "127.0.0.1" || hostname === "localhost" || hostname.endsWith(".localhost");
}
