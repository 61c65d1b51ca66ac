import { describe, expect, it } from "vitest";
import { authorizedFetch } from "../../src/apis/authorized-fetch.ts";
import { Problem } from "../../src/apis/problem.ts";
import { Offline, Unreachable } from "../../src/network/failures.ts";
import { reach } from "../../src/network/reach.ts";

class FakeTokens {
  replaced: string[] = [];
  #serial = 1;

  async idToken(): Promise<string> {
    return `token-${this.#serial}`;
  }

  async replace(refused: string): Promise<string> {
    this.replaced.push(refused);
    this.#serial += 1;
    return this.idToken();
  }
}

function api(...answers: Response[]) {
  const tokens = new FakeTokens();
  const sent: { authorization: string | null; body: string }[] = [];
  const fetch = authorizedFetch(tokens, async (request) => {
    sent.push({ authorization: request.headers.get("Authorization"), body: await request.text() });
    return answers.shift() ?? new Response("none left", { status: 500 });
  });
  return { tokens, sent, fetch };
}

const post = () => new Request("https://api.example/sites", { method: "POST", body: '{"name":"a"}' });
const refused = () => Response.json({ title: "Unauthorized" }, { status: 401 });

describe("a request to an API", () => {
  it("carries the session's token", async () => {
    const { fetch, sent } = api(new Response());
    await fetch(post());
    expect(sent).toEqual([{ authorization: "Bearer token-1", body: '{"name":"a"}' }]);
  });

  it("is sent once more, whole, with another token when the first is refused", async () => {
    const { fetch, sent, tokens } = api(refused(), new Response());
    expect((await fetch(post())).ok).toBe(true);
    expect(tokens.replaced).toEqual(["token-1"]);
    expect(sent[1]).toEqual({ authorization: "Bearer token-2", body: '{"name":"a"}' });
  });

  it("is not sent a third time", async () => {
    const { fetch, sent } = api(refused(), refused(), new Response());
    await expect(fetch(post())).rejects.toMatchObject({ status: 401, title: "Unauthorized" });
    expect(sent).toHaveLength(2);
  });

  it("throws every other refusal as a problem, and asks for no other token", async () => {
    const { fetch, tokens } = api(new Response("", { status: 403 }));
    await expect(fetch(post())).rejects.toBeInstanceOf(Problem);
    expect(tokens.replaced).toEqual([]);
  });
});

describe("the network", () => {
  const failing = (isOnline: boolean) =>
    reach(
      async () => {
        throw new TypeError("Failed to fetch");
      },
      () => isOnline,
    );

  it("is told to be away, or the other side to be out of reach", async () => {
    await expect(failing(false)(post())).rejects.toBeInstanceOf(Offline);
    await expect(failing(true)(post())).rejects.toBeInstanceOf(Unreachable);
  });

  // As a browser does, it holds what it is fetching: else it may be collected, and its signal with it.
  const held: Request[] = [];
  const never = (request: Request) => {
    held.push(request);
    return new Promise<Response>((_, fail) => {
      request.signal.addEventListener("abort", () => fail(request.signal.reason));
    });
  };

  it("is not waited for beyond patience", async () => {
    await expect(reach(never, () => true, 20)(post())).rejects.toBeInstanceOf(Unreachable);
  });

  it("is not waited for either when an answer stops half way, and is told when it breaks off there", async () => {
    const halfAn = (then: (body: ReadableStreamDefaultController, signal: AbortSignal) => void) =>
      reach(
        async (request) => {
          held.push(request);
          const start = (body: ReadableStreamDefaultController) => {
            body.enqueue(new TextEncoder().encode('{"si'));
            then(body, request.signal);
          };
          return new Response(new ReadableStream({ start }));
        },
        () => true,
        20,
      );
    const stops = halfAn((body, signal) => signal.addEventListener("abort", () => body.error(signal.reason)));
    await expect(stops(post())).rejects.toBeInstanceOf(Unreachable);
    const breaks = halfAn((body) => body.error(new TypeError("network error")));
    await expect(breaks(post())).rejects.toBeInstanceOf(Unreachable);
  });

  it("hands on the answer as it came", async () => {
    const whole = reach(
      async () => new Response('{"sites":[]}', { status: 203, headers: { "X-Request-Id": "1" } }),
      () => true,
    );
    const answer = await whole(post());
    expect([answer.status, answer.headers.get("X-Request-Id"), await answer.text()]).toEqual([
      203,
      "1",
      '{"sites":[]}',
    ]);
    const none = reach(
      async () => new Response(null, { status: 204 }),
      () => true,
    );
    expect((await none(post())).status).toBe(204);
  });

  it("is not blamed for what the caller gave up", async () => {
    const abandoned = new AbortController();
    const waiting = reach(never, () => true)(new Request("https://api.example/", { signal: abandoned.signal }));
    abandoned.abort(new Error("given up"));
    await expect(waiting).rejects.toThrow("given up");
  });
});
