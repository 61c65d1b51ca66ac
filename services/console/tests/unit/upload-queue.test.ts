import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { AT_ONCE, type Transfer, type Upload, UploadQueue } from "../../src/pages/photos/upload-queue.ts";

interface Run extends Transfer {
  readonly finish: () => void;
  readonly fail: (failure: Error) => void;
}

let runs: Run[];
let queue: UploadQueue;
let shown: readonly Upload[];

beforeEach(() => {
  runs = [];
  shown = [];
  queue = new UploadQueue(
    (transfer) => new Promise((finish, fail) => runs.push({ ...transfer, finish, fail })),
    (uploads) => {
      shown = uploads;
    },
  );
});

const files = (...names: string[]) => names.map((name) => new File(["content"], name));
const states = () => queue.uploads.map(({ file, state }) => `${file.name} ${state}`);
const settled = () => new Promise((done) => setTimeout(done));
const runOf = (name: string) => runs.findLast(({ upload }) => upload.file.name === name) as Run;

describe("the upload queue", () => {
  it("sends three at once, and the others in the order of their adding", async () => {
    queue.add(files("a", "b", "c", "d", "e"));
    expect(states()).toEqual(["a uploading", "b uploading", "c uploading", "d waiting", "e waiting"]);
    runOf("b").finish();
    await settled();
    expect(states()).toEqual(["a uploading", "b finished", "c uploading", "d uploading", "e waiting"]);
    expect(runs.map(({ upload }) => upload.file.name)).toEqual(["a", "b", "c", "d"]);
  });

  it("tells the photo's id and the progress as they are known", () => {
    queue.add(files("a"));
    runOf("a").announced("photo-1");
    runOf("a").progressed(0.5);
    expect(shown[0]).toMatchObject({ photoId: "photo-1", progress: 0.5, state: "uploading" });
  });

  it("goes on after a failure, and keeps what failed for a retry", async () => {
    queue.add(files("a", "b", "c", "d"));
    const failure = new Error("refused");
    runOf("a").fail(failure);
    await settled();
    expect(states()).toEqual(["a failed", "b uploading", "c uploading", "d uploading"]);
    expect(queue.uploads[0]?.failure).toBe(failure);
    runOf("b").finish();
    await settled();
    queue.retry(queue.uploads[0]?.key ?? "");
    expect(states()[0]).toBe("a uploading");
    expect(queue.uploads[0]).toMatchObject({ progress: 0, failure: null });
  });

  it("cancels what waits and what runs, and makes room for the next", async () => {
    queue.add(files("a", "b", "c", "d", "e"));
    runOf("a").announced("photo-1");
    const key = (name: string) => queue.uploads.find(({ file }) => file.name === name)?.key ?? "";
    queue.cancel(key("d"));
    const cancelled = queue.cancel(key("a"));
    expect(cancelled?.photoId).toBe("photo-1");
    expect(runOf("a").signal.aborted).toBe(true);
    expect(states()).toEqual(["b uploading", "c uploading", "e uploading"]);
    runOf("a").progressed(0.9);
    runOf("a").fail(new Error("aborted"));
    await settled();
    expect(states()).toEqual(["b uploading", "c uploading", "e uploading"]);
  });

  it("cancels nothing that is stored already", async () => {
    queue.add(files("a"));
    runOf("a").finish();
    await settled();
    expect(queue.cancel(queue.uploads[0]?.key ?? "")).toBeNull();
    expect(states()).toEqual(["a finished"]);
  });

  it("tries again what failed for a reason that is over, and nothing else", async () => {
    queue.add(files("a", "b"));
    runOf("a").fail(new RangeError("network"));
    runOf("b").fail(new Error("refused"));
    await settled();
    queue.retryAll((failure) => failure instanceof RangeError);
    expect(states()).toEqual(["a uploading", "b failed"]);
  });

  it("forgets what is stored only", async () => {
    queue.add(files("a", "b"));
    runOf("a").finish();
    await settled();
    queue.forget(queue.uploads.map(({ key }) => key));
    expect(states()).toEqual(["b uploading"]);
  });

  it("stops all at once", () => {
    queue.add(files("a", "b", "c", "d"));
    queue.stop();
    expect(runs.map(({ signal }) => signal.aborted)).toEqual([true, true, true]);
    expect(queue.uploads).toEqual([]);
  });
});

type Deed = { deed: "add" | "finish" | "fail" | "cancel" | "retry"; at: number };

it("whatever is done in whatever order: at most three run, never fewer than could, each file starts in its turn", async () => {
  const deed = fc.record<Deed>({
    deed: fc.constantFrom("add", "finish", "fail", "cancel", "retry"),
    at: fc.nat({ max: 7 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 40 }), async (deeds) => {
      const open = new Map<string, Run>();
      const started: number[] = [];
      const tried = new UploadQueue(
        (transfer) =>
          new Promise((finish, fail) => {
            const { key } = transfer.upload;
            if (!started.includes(Number(key))) started.push(Number(key));
            open.set(key, { ...transfer, finish, fail });
          }),
        () => {},
      );
      for (const { deed, at } of deeds) {
        const key = tried.uploads[at % Math.max(1, tried.uploads.length)]?.key ?? "none";
        if (deed === "add") tried.add(files("f"));
        if (deed === "finish") open.get(key)?.finish();
        if (deed === "fail") open.get(key)?.fail(new Error("no"));
        if (deed === "cancel") tried.cancel(key);
        if (deed === "retry") tried.retry(key);
        await Promise.resolve().then(() => {});
        await settled();
        const running = tried.uploads.filter(({ state }) => state === "uploading").length;
        const waiting = tried.uploads.filter(({ state }) => state === "waiting").length;
        expect(running).toBeLessThanOrEqual(AT_ONCE);
        if (waiting > 0) expect(running).toBe(AT_ONCE);
      }
      expect(started).toEqual([...started].sort((a, b) => a - b));
      tried.stop();
    }),
    { numRuns: 40 },
  );
});
