import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Photo, PhotoPage } from "../../src/apis/clients.ts";
import { cardsOf, nameOf, stateOf } from "../../src/pages/photos/cards.ts";
import {
  type PhotoList,
  pageSizeFor,
  pendingOf,
  withNewest,
  withOlder,
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

type Deed = { deed: "add" | "delete" | "look" | "older"; at: number };
const deed = fc.record<Deed>({ deed: fc.constantFrom("add", "delete", "look", "older"), at: fc.nat({ max: 30 }) });

describe("the list of photos", () => {
  it("whatever is added, deleted and read in whatever order: each once, newest first, nothing left out between", () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
        const store = new Set<number>();
        let serial = 0;
        let known: PhotoList | null = null;
        for (const { deed, at } of [...deeds, { deed: "look", at: 0 } as Deed]) {
          if (deed === "add") store.add(serial++);
          if (deed === "delete") store.delete(at);
          if (deed === "look") known = withNewest(known, pageOf(store, 3));
          if (deed === "older" && known?.nextCursor !== undefined) {
            known = withOlder(known, pageOf(store, 3, Number(known.nextCursor)));
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
    const known = withOlder(withNewest(null, page), { photos: [photo("7")] });
    expect(withNewest(known, page)).toEqual(known);
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
