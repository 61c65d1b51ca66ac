/** Identity tokens as the pool would issue them, signed by nobody: the console doesn't check signatures. */
export function idToken(claims: Record<string, unknown> = {}): string {
  const part = (content: unknown) => Buffer.from(JSON.stringify(content)).toString("base64url");
  const said = {
    sub: "b6f1",
    email: "ada@stackyard.example",
    "cognito:groups": ["operator"],
    iat: 1_700_000_000,
    exp: 1_700_003_600,
    ...claims,
  };
  return [part({ alg: "RS256" }), part(said), "c2lnbmF0dXJl"].join(".");
}
