import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Photo, PhotoPage } from "../../src/apis/clients.ts";
import { cardsOf, nameOf, stateOf } from "../../src/pages/photos/cards.ts";
import {
  type PhotoList,
  pageSizeFor,
  pendingBelow,
  pendingOf,
  withNewest,
  withOlder,
  withOne,
  without,
} from "../../src/pages/photos/photo-list.ts";
import { statesOf, tidingsOf } from "../../src/pages/photos/tidings.ts";
import type { Upload } from "../../src/pages/photos/upload-queue.ts";

const photo = (id: string, state: Photo["state"] = "ready"): Photo => ({
  ...{ id, state, contentType: "image/jpeg", fileName: `${id}.jpg` },
  ...{ requestedAt: "2026-02-03T08:15:30Z", expiresAt: "2026-02-03T08:30:30Z" },
});
const upload = (key: string, change: Partial<Upload> = {}): Upload => ({
  ...{ key, file: new File([], `file-${key}.jpg`), state: "waiting", photoId: null, progress: 0, failure: null },
  ...change,
});
const ids = ({ photos }: { photos: readonly Photo[] }) => photos.map(({ id }) => id);

/** What web-api would answer: newest first, from a cursor on. */
function pageOf(store: ReadonlySet<number>, size: number, below = Number.POSITIVE_INFINITY): PhotoPage {
  const older = [...store].filter((id) => id < below).sort((a, b) => b - a);
  const photos = older.slice(0, size).map((id) => photo(`${id}`.padStart(4, "0")));
  const last = older[size - 1];
  return older.length > size && last !== undefined ? { photos, nextCursor: `${last}` } : { photos };
}

type Deed = { deed: "add" | "delete" | "look" | "ask" | "answer"; at: number };
const deed = fc.record<Deed>({
  deed: fc.constantFrom("add", "delete", "look", "ask", "answer"),
  at: fc.nat({ max: 30 }),
});

describe("the list of photos", () => {
  it("whatever is added, deleted and read in whatever order: each once, newest first, nothing left out between", () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
        const store = new Set<number>();
        let serial = 0;
        let known: PhotoList | null = null;
        let older: { cursor: string; page: PhotoPage } | null = null;
        for (const { deed, at } of [...deeds, { deed: "look", at: 0 } as Deed]) {
          if (deed === "add") store.add(serial++);
          if (deed === "delete") store.delete(at);
          if (deed === "look") known = withNewest(known, pageOf(store, 3));
          if (deed === "ask" && known?.nextCursor !== undefined) {
            older = { cursor: known.nextCursor, page: pageOf(store, 3, Number(known.nextCursor)) };
          }
          if (deed === "answer" && known !== null && older !== null) {
            known = withOlder(known, older.cursor, older.page);
            older = null;
          }
          const listed: readonly string[] = known === null ? [] : ids(known);
          expect(listed).toEqual([...new Set(listed)].sort().reverse());
        }
        const newest = ids(pageOf(store, 3));
        expect(known === null ? [] : ids(known).slice(0, newest.length)).toEqual(newest);
        if (known?.nextCursor === undefined) expect(known === null ? [] : ids(known)).toEqual(ids(pageOf(store, 1000)));
      }),
    );
  });

  it("is the same when the same page is read again", () => {
    const page = { photos: [photo("9"), photo("8")], nextCursor: "8" };
    const known = withOlder(withNewest(null, page), "8", { photos: [photo("7")] });
    expect(withNewest(known, page)).toEqual(known);
  });

  it("takes no older ones that were asked for before so many came that others lie between", () => {
    const before = withNewest(null, { photos: [photo("3"), photo("2")], nextCursor: "2" });
    const after = withNewest(before, { photos: [photo("9"), photo("8")], nextCursor: "8" });
    expect(withOlder(after, "2", { photos: [photo("1")] })).toEqual(after);
  });

  it("loses at once what was deleted here", () => {
    expect(ids(without({ photos: [photo("9"), photo("8")], nextCursor: undefined }, "9"))).toEqual(["8"]);
  });

  it("names what is on its way, and reads as far as that", () => {
    const photos = [
      photo("9", "received"),
      ...Array.from({ length: 40 }, (_, at) => photo(`${50 - at}`)),
      photo("1", "requested"),
    ];
    expect(pendingOf({ photos, nextCursor: undefined })).toBe("9:received,1:requested");
    expect(pageSizeFor({ photos, nextCursor: undefined })).toBe(42);
    expect(pageSizeFor(null)).toBe(24);
    expect(
      pendingOf({ photos: [photo("1"), photo("2", "refused"), photo("3", "expired")], nextCursor: undefined }),
    ).toBe("");
  });

  it("asks by id for the oldest of those that are on their way further down than a page reaches", () => {
    const padded = (id: number) => `${id}`.padStart(3, "0");
    const photos = Array.from({ length: 300 }, (_, at) => photo(padded(300 - at), "received"));
    const known = { photos, nextCursor: undefined };
    const page = { photos: photos.slice(0, pageSizeFor(known)), nextCursor: "201" };
    const below = pendingBelow(known, page);
    expect(below).toEqual([8, 7, 6, 5, 4, 3, 2, 1].map(padded));
    const found = withOne(withOne(known, "001", photo("001")), "002", null);
    expect(pendingBelow(found, page)).toEqual([10, 9, 8, 7, 6, 5, 4, 3].map(padded));
    expect(found.photos).toHaveLength(299);
    expect(pendingBelow({ photos: photos.slice(0, 100), nextCursor: undefined }, page)).toEqual([]);
  });
});

describe("a card", () => {
  it("is an upload until its photo is seen, and stays the same card", () => {
    const sent = upload("1", { state: "finished", photoId: "7" });
    const [before] = cardsOf([sent], [], new Set());
    const [after] = cardsOf([sent], [photo("7", "received")], new Set(["7"]));
    expect(before && stateOf(before)).toBe("requested");
    expect(after && stateOf(after)).toBe("received");
    expect(after?.key).toBe(before?.key);
  });

  it("is gone when its photo was deleted, by whomever", () => {
    expect(cardsOf([upload("1", { state: "finished", photoId: "7" })], [], new Set(["7"]))).toEqual([]);
  });

  it("shows the upload while the estate only waits for it", () => {
    const photos = [photo("7", "requested")];
    const states = (["uploading", "failed", "finished"] as const).map((state) => {
      const [card] = cardsOf([upload("1", { state, photoId: "7" })], photos, new Set());
      return card && stateOf(card);
    });
    expect(states).toEqual(["uploading", "failed", "requested"]);
  });

  it("comes newest first, uploads before photos", () => {
    const cards = cardsOf([upload("1"), upload("2")], [photo("7")], new Set());
    expect(cards.map(nameOf)).toEqual(["file-2.jpg", "file-1.jpg", "7.jpg"]);
  });
});

describe("the tidings", () => {
  const cards = (...states: Photo["state"][]) =>
    cardsOf(
      [],
      states.map((state, at) => photo(`${at}`, state)),
      new Set(),
    );

  it("tell what those that were there have become", () => {
    expect(tidingsOf(statesOf(cards("received")), cards("ready"))).toBe("0.jpg is ready.");
    const before = statesOf(cards("received", "received", "received"));
    expect(tidingsOf(before, cards("ready", "refused", "ready"))).toBe("2 photographs are ready. 1.jpg is refused.");
  });

  it("are silent of what is new, and of what stays", () => {
    expect(tidingsOf(statesOf([]), cards("ready"))).toBe("");
    expect(tidingsOf(statesOf(cards("ready")), cards("ready"))).toBe("");
  });
});
