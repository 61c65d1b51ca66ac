import assert from "node:assert/strict";

/** Renewals as the pool answers them, but for the groups: the local cloud forgets them, AWS doesn't (docs/aws-only.md). */
export async function watchRenewals({ page }, { idToken }) {
  const renewals = [];
  await page.route(/\/oauth2\/token$/, async (route) => {
    const answer = await route.fetch();
    const said = await answer.json();
    assert.equal(answer.status(), 200);
    assert.equal(claims(said.id_token)["cognito:groups"], undefined, "the local cloud forgets groups no more");
    renewals.push(said);
    await route.fulfill({ response: answer, json: { ...said, id_token: idToken } });
  });
  return renewals;
}

const claims = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
