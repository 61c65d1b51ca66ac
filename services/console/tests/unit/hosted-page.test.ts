import { describe, expect, it } from "vitest";
import { Unreachable } from "../../src/network/failures.ts";
import { HostedPage, NotGranted, type SignInSettings } from "../../src/session/authority.ts";
import { idToken } from "./tokens.ts";

const ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc";
const HOME = "https://console.example/";

interface Sent {
  readonly url: string;
  readonly form: URLSearchParams;
}

function pool(answer: (sent: Sent) => Response, change: Partial<SignInSettings> = {}) {
  const sent: Sent[] = [];
  const settings = { origin: "https://pool.example", issuer: ISSUER, clientId: "console", ...change };
  const page = new HostedPage(settings, HOME, async (request) => {
    const one = { url: request.url, form: new URLSearchParams(await request.text()) };
    sent.push(one);
    return answer(one);
  });
  return { page, sent };
}

function granted(nonce: string, claims: Record<string, unknown> = {}): Response {
  const now = Math.floor(Date.now() / 1000);
  const token = idToken({ iss: ISSUER, aud: "console", iat: now, exp: now + 3600, nonce, ...claims });
  return Response.json({
    token_type: "Bearer",
    access_token: "a",
    id_token: token,
    refresh_token: "r",
    expires_in: 3600,
  });
}

describe("beginning", () => {
  it("sends the challenge of a verifier that stays here", async () => {
    const { page } = pool(() => new Response());
    const { url, pending } = await page.begin("/photos");
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(pending.verifier));
    expect(url.origin + url.pathname).toBe("https://pool.example/oauth2/authorize");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: "code",
      client_id: "console",
      redirect_uri: HOME,
      scope: "openid email profile",
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: Buffer.from(digest).toString("base64url"),
      code_challenge_method: "S256",
    });
  });

  it("takes another state, nonce and verifier each time", async () => {
    const { page } = pool(() => new Response());
    const begun = [await page.begin("/"), await page.begin("/")].map(({ pending }) => pending);
    expect(new Set(begun.flatMap(({ state, nonce, verifier }) => [state, nonce, verifier])).size).toBe(6);
  });
});

describe("redeeming a code", () => {
  const redeem = async (answer: (nonce: string) => Response, state?: string) => {
    let nonce = "";
    const { page, sent } = pool(() => answer(nonce));
    const { pending } = await page.begin("/");
    nonce = pending.nonce;
    const callback = new URL(`${HOME}?code=c0de&state=${state ?? pending.state}`);
    return { tokens: await page.redeem(callback, pending), sent, pending };
  };

  it("sends the verifier, and nothing secret besides", async () => {
    const { tokens, sent, pending } = await redeem((nonce) => granted(nonce));
    expect(tokens.refreshToken).toBe("r");
    expect(sent[0]?.url).toBe("https://pool.example/oauth2/token");
    expect(Object.fromEntries(sent[0]?.form ?? [])).toEqual({
      grant_type: "authorization_code",
      client_id: "console",
      code: "c0de",
      code_verifier: pending.verifier,
      redirect_uri: HOME,
    });
  });

  it.each([
    ["another nonce", { nonce: "another" }],
    ["another issuer", { iss: "https://evil.example" }],
    ["another audience", { aud: "another-client" }],
    ["no subject", { sub: undefined }],
  ])("refuses a token of %s", async (_, claims) => {
    await expect(redeem((nonce) => granted(nonce, claims))).rejects.toBeInstanceOf(NotGranted);
  });

  it("refuses another state before it asks", async () => {
    await expect(redeem((nonce) => granted(nonce), "another")).rejects.toBeInstanceOf(NotGranted);
  });

  it("takes a token whatever this computer's clock says", async () => {
    const wrong = Math.floor(Date.now() / 1000) - 7 * 3600;
    await expect(redeem((nonce) => granted(nonce, { iat: wrong, exp: wrong + 3600 }))).resolves.toBeDefined();
  });

  it.each([500, 503, 429])("tells a pool that is broken or busy (%i) from one that refuses", async (status) => {
    await expect(redeem(() => new Response("<html>", { status }))).rejects.toBeInstanceOf(Unreachable);
  });

  it("refuses an answer that is no grant", async () => {
    await expect(redeem(() => Response.json({ error: "invalid_grant" }, { status: 400 }))).rejects.toBeInstanceOf(
      NotGranted,
    );
    await expect(redeem(() => new Response("<html>"))).rejects.toBeInstanceOf(NotGranted);
  });
});

describe("renewing and leaving", () => {
  it("keeps the refresh token when the pool gives no other", async () => {
    const now = Math.floor(Date.now() / 1000);
    const token = idToken({ iss: ISSUER, aud: "console", iat: now, exp: now + 3600 });
    const { page } = pool(() => Response.json({ token_type: "Bearer", access_token: "a", id_token: token }));
    expect(await page.refresh("r")).toEqual({ idToken: token });
  });

  it("revokes the refresh token where it can be revoked", async () => {
    const nowhere = pool(() => new Response());
    await nowhere.page.revoke("r");
    expect(nowhere.sent).toEqual([]);
    const { page, sent } = pool(() => new Response(), { revocationEndpoint: "https://pool.example/oauth2/revoke" });
    await page.revoke("r");
    expect(sent[0]?.url).toBe("https://pool.example/oauth2/revoke");
    expect(sent[0]?.form.get("token")).toBe("r");
  });

  it("comes back to the console from the sign-out page", () => {
    const { page } = pool(() => new Response());
    expect(page.signOutUrl().href).toBe(
      `https://pool.example/logout?client_id=console&logout_uri=${encodeURIComponent(HOME)}`,
    );
  });

  it("speaks plain HTTP to this machine alone", async () => {
    const local = pool(() => Response.json({ error: "invalid_grant" }, { status: 400 }), {
      origin: "http://127.0.0.1:4566",
    });
    await expect(local.page.refresh("r")).rejects.toThrow(NotGranted);
    expect(local.sent).toHaveLength(1);
    const foreign = pool(() => new Response(), { origin: "http://pool.example" });
    await expect(foreign.page.refresh("r")).rejects.toThrow(NotGranted);
    expect(foreign.sent).toHaveLength(0);
  });
});
