import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Problem } from "../../src/apis/problem.ts";
import { nextLookMs } from "../../src/polling/pace.ts";
import { Poller, type PollState } from "../../src/polling/poller.ts";

const calm = { pendingMs: null, failures: 0, retryAfterSeconds: null };

describe("the pace", () => {
  it("is a second while something new is on its way, and the usual one otherwise", () => {
    expect(nextLookMs({ ...calm, pendingMs: 0 }, 15_000)).toBe(1_000);
    expect(nextLookMs({ ...calm, pendingMs: 30_000 }, 15_000)).toBe(1_000);
    expect(nextLookMs(calm, 15_000)).toBe(15_000);
  });

  it("doubles with each failure, up to a minute", () => {
    const after = (failures: number) => nextLookMs({ ...calm, failures }, 5_000);
    expect([1, 2, 3, 4, 50].map(after)).toEqual([10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  const situation = fc.record({
    pendingMs: fc.option(fc.nat()),
    failures: fc.nat({ max: 100 }),
    retryAfterSeconds: fc.option(fc.nat({ max: 3_600 })),
  });
  const idle = fc.integer({ min: 1_000, max: 60_000 });

  it("is never faster than a second, nor than what a refusal asked for", () => {
    fc.assert(
      fc.property(situation, idle, (situation, idleMs) => {
        const ms = nextLookMs(situation, idleMs);
        expect(ms).toBeGreaterThanOrEqual(Math.max(1_000, (situation.retryAfterSeconds ?? 0) * 1_000));
      }),
    );
  });

  it("never grows faster with time or with failures", () => {
    fc.assert(
      fc.property(situation, idle, fc.nat(), (situation, idleMs, later) => {
        const ms = nextLookMs(situation, idleMs);
        expect(nextLookMs({ ...situation, failures: situation.failures + 1 }, idleMs)).toBeGreaterThanOrEqual(ms);
        if (situation.pendingMs === null) return;
        expect(nextLookMs({ ...situation, pendingMs: situation.pendingMs + later }, idleMs)).toBeGreaterThanOrEqual(ms);
      }),
    );
  });
});

describe("a poller", () => {
  let looks: number;
  let answer: () => Promise<string>;
  let isWorthwhile: boolean;
  let state: PollState<string>;
  let poller: Poller<string>;

  beforeEach(() => {
    vi.useFakeTimers();
    looks = 0;
    answer = async () => "calm";
    isWorthwhile = true;
    poller = new Poller({
      load: () => {
        looks += 1;
        return answer();
      },
      idleMs: 10_000,
      pending: (value) => (value === "calm" ? "" : value),
      isWorthwhile: () => isWorthwhile,
      onState: (next) => {
        state = next;
      },
    });
  });

  afterEach(() => {
    poller.stop();
    vi.useRealTimers();
  });

  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  it("looks again and again", async () => {
    await poller.look();
    await pass(30_000);
    expect(looks).toBe(4);
    expect(state.value).toBe("calm");
  });

  it("looks each second while something is on its way, ever more slowly when it stays so", async () => {
    answer = async () => "photo-1:requested";
    await poller.look();
    await pass(20_000);
    expect(looks).toBe(21);
    await pass(600_000);
    expect(looks).toBeLessThan(150);
    const before = looks;
    answer = async () => "photo-1:received";
    await pass(10_000);
    await pass(10_000);
    expect(looks - before).toBeGreaterThanOrEqual(10);
  });

  it("keeps what it knows when a look fails, and waits as long as it was asked to", async () => {
    await poller.look();
    const title = "Too many requests";
    const said = { status: 429, type: null, title, detail: "", requestId: null, errors: [], retryAfterSeconds: 45 };
    answer = async () => {
      throw new Problem(said);
    };
    await pass(10_000);
    expect(state).toMatchObject({ value: "calm", failure: { status: 429 } });
    await pass(44_000);
    expect(looks).toBe(2);
    answer = async () => "calm";
    await pass(1_000);
    expect(state).toMatchObject({ value: "calm", failure: null });
  });

  it("rests while nobody sees, and looks at once when somebody does", async () => {
    await poller.look();
    isWorthwhile = false;
    await pass(60_000);
    expect(looks).toBe(1);
    isWorthwhile = true;
    await poller.look();
    expect(looks).toBe(2);
  });

  it("lets no slow look overwrite a later one", async () => {
    let slow: (value: string) => void = () => {};
    answer = () => new Promise((done) => (slow = done));
    const first = poller.look();
    answer = async () => "newer";
    await poller.look();
    slow("older");
    await first;
    expect(state.value).toBe("newer");
  });

  it("gets its answer however fast the news come, and looks once more for those that came meanwhile", async () => {
    answer = () => new Promise((done) => setTimeout(done, 500, `${looks}`));
    for (let news = 0; news < 20; news += 1) {
      void poller.lookSoon();
      await pass(100);
    }
    expect(looks).toBe(5);
    expect(state.value).toBe("4");
    await pass(1_000);
    expect(state.value).toBe("5");
  });

  it("is not hurried by news when it was asked to wait", async () => {
    answer = async () => {
      throw new Error("busy");
    };
    await poller.look();
    await poller.lookSoon();
    expect(looks).toBe(1);
    await pass(20_000);
    expect(looks).toBe(2);
  });

  it("looks no more when it is stopped", async () => {
    await poller.look();
    poller.stop();
    await poller.look();
    await pass(60_000);
    expect(looks).toBe(1);
  });
});
