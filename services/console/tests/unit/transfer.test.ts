import createClient from "openapi-fetch";
import { beforeEach, describe, expect, it } from "vitest";
import { authorizedFetch } from "../../src/apis/authorized-fetch.ts";
import type { paths } from "../../src/apis/web-api.generated.ts";
import { StorageRefusal, storageRefusal } from "../../src/pages/photos/storage-refusal.ts";
import { NotTaken, PhotoTransfer } from "../../src/pages/photos/transfer.ts";
import type { Upload } from "../../src/pages/photos/upload-queue.ts";

const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4]);
const form = { url: "https://bucket.example/", fields: { key: "uploads/1" }, expiresAt: "2026-02-03T08:30:30Z" };
const times = { requestedAt: "2026-02-03T08:15:30Z", expiresAt: "2026-02-03T08:30:30Z" };
const announced = { id: "photo-1", state: "requested", contentType: "image/jpeg", ...times, upload: form };

let answers: (() => Response)[];
let asked: { key: string | null; wish: Record<string, unknown> }[];
let stored: string[];
let slept: number[];
let storageFailure: Error | null;
let transfer: PhotoTransfer;

beforeEach(() => {
  answers = [];
  asked = [];
  stored = [];
  slept = [];
  storageFailure = null;
  const tokens = { idToken: async () => "token", replace: async () => "token" };
  const fetch = authorizedFetch(tokens, async (request) => {
    asked.push({ key: request.headers.get("Idempotency-Key"), wish: JSON.parse(await request.text()) });
    return (answers.shift() ?? (() => Response.json(announced, { status: 201 })))();
  });
  const send = async (to: typeof form, file: File) => {
    if (storageFailure !== null) throw storageFailure;
    stored.push(`${to.fields.key} ${file.name}`);
  };
  const webApi = createClient<paths>({ baseUrl: "https://api.example", fetch });
  transfer = new PhotoTransfer(webApi, send as never, async (ms) => void slept.push(ms));
});

const file = new File([JPEG], "china.jpg");
const ids: string[] = [];
const run = (of = file, signal = new AbortController().signal) =>
  transfer.run({
    upload: { file: of } as Upload,
    signal,
    announced: (id) => ids.push(id),
    progressed: () => {},
  });

describe("a transfer", () => {
  it("announces what the file is, and stores it by the form", async () => {
    await run();
    const digest = Buffer.from(await crypto.subtle.digest("SHA-256", JPEG)).toString("hex");
    expect(asked[0]?.wish).toEqual({ contentType: "image/jpeg", fileName: "china.jpg", sizeBytes: 8, sha256: digest });
    expect(stored).toEqual(["uploads/1 china.jpg"]);
    expect(ids).toContain("photo-1");
  });

  it("asks nobody for what is no photograph", async () => {
    await expect(run(new File(["text"], "china.jpg"))).rejects.toBeInstanceOf(NotTaken);
    expect(asked).toEqual([]);
  });

  it("announces the same photo again after the storage refused, and another for another file", async () => {
    storageFailure = storageRefusal(403, "<Error><Code>AccessDenied</Code></Error>");
    await expect(run()).rejects.toBeInstanceOf(StorageRefusal);
    storageFailure = null;
    await run();
    await run(new File([JPEG], "china.jpg"));
    expect(asked[1]?.key).toBe(asked[0]?.key);
    expect(asked[2]?.key).not.toBe(asked[0]?.key);
  });

  it("stores nothing twice when an earlier try has got through", async () => {
    answers = [() => Response.json({ ...announced, state: "received", upload: undefined }, { status: 201 })];
    await run();
    expect(stored).toEqual([]);
  });

  it.each([
    [
      "has expired",
      () => Response.json({ ...announced, id: "old", state: "expired", upload: undefined }, { status: 201 }),
    ],
    [
      "was deleted",
      () => Response.json({ type: "https://stackyard.example/problems/idempotency-key-reused" }, { status: 422 }),
    ],
  ])("gives up a photo that %s for a new one", async (_, answer) => {
    answers = [answer];
    await run();
    expect(asked).toHaveLength(2);
    expect(asked[1]?.key).not.toBe(asked[0]?.key);
    expect(stored).toHaveLength(1);
  });

  it("waits as long as a busy API asks for, and then goes on", async () => {
    const busy = () => Response.json({}, { status: 429, headers: { "Retry-After": "2" } });
    answers = [busy, busy];
    await run();
    expect(slept).toEqual([2000, 2000]);
    expect(stored).toHaveLength(1);
  });

  it("does not wait for ever, nor for one who has cancelled", async () => {
    const busy = () => Response.json({}, { status: 429, headers: { "Retry-After": "1" } });
    answers = Array.from({ length: 9 }, () => busy);
    await expect(run()).rejects.toMatchObject({ status: 429 });
    expect(asked).toHaveLength(5);
    const cancelled = AbortSignal.abort(new Error("cancelled"));
    await expect(run(file, cancelled)).rejects.toThrow();
    expect(stored).toEqual([]);
  });

  it("does not repeat what was refused for good", async () => {
    answers = [() => Response.json({ title: "The photo is invalid" }, { status: 422 })];
    await expect(run()).rejects.toMatchObject({ title: "The photo is invalid" });
    expect(asked).toHaveLength(1);
  });
});

it.each([
  [400, "<Error><Code>EntityTooLarge</Code></Error>", /larger/],
  [403, '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', /too late/],
  [500, "<html>", /500/],
  [400, "", /400/],
])("the storage's %i is told in words", (status, answer, words) => {
  expect(storageRefusal(status, answer).message).toMatch(words);
});
