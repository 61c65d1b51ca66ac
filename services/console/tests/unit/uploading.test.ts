import { beforeEach, describe, expect, it } from "vitest";
import type { Upload } from "../../src/pages/photos/upload-queue.ts";
import { Uploading } from "../../src/pages/photos/uploading.ts";

let finish: (() => void)[];
let session: AbortController;
let uploading: Uploading;
let shown: readonly Upload[];
let stored: number;

beforeEach(() => {
  finish = [];
  shown = [];
  stored = 0;
  session = new AbortController();
  uploading = new Uploading(() => new Promise((done) => finish.push(done)), session.signal);
});

const watcher = {
  changed: (uploads: readonly Upload[]) => {
    shown = uploads;
  },
  stored: () => {
    stored += 1;
  },
};
const files = (...names: string[]) => names.map((name) => new File(["content"], name));
const states = () => shown.map(({ file, state }) => `${file.name} ${state}`);
const settled = () => new Promise((done) => setTimeout(done));

describe("the uploads of a tab", () => {
  it("go on while another page is looked at, and what was finished there is told by its photo", async () => {
    const lookAway = uploading.watch(watcher);
    uploading.queue.add(files("a", "b", "c", "d"));
    lookAway();
    finish[0]?.();
    await settled();
    expect(finish).toHaveLength(4);
    uploading.watch(watcher);
    expect(states()).toEqual(["b uploading", "c uploading", "d uploading"]);
  });

  it("tell who watches what has been stored", async () => {
    uploading.watch(watcher);
    uploading.queue.add(files("a"));
    finish[0]?.();
    await settled();
    expect([stored, states()]).toEqual([1, ["a finished"]]);
  });

  it("are under way until each is finished or has failed", async () => {
    expect(uploading.isUnderWay).toBe(false);
    uploading.queue.add(files("a"));
    expect(uploading.isUnderWay).toBe(true);
    finish[0]?.();
    await settled();
    expect(uploading.isUnderWay).toBe(false);
  });

  it("end with the session", () => {
    uploading.queue.add(files("a", "b", "c", "d"));
    session.abort();
    expect(uploading.isUnderWay).toBe(false);
  });
});
