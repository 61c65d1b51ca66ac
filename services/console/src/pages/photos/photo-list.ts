import type { Photo, PhotoPage } from "../../apis/clients.ts";

export interface PhotoList {
  /** Newest first. */
  readonly photos: readonly Photo[];
  /** Where older ones begin; undefined when all are known. */
  readonly nextCursor: string | undefined;
}

/**
 * What is known after the newest page was read again. Ids are in the order of requests, so that the page speaks for all
 * from its last id on: what is known there and not in it is deleted. Older ones stay as they are, if the page reaches
 * as far as what is known; else there may be others between, and what is older is read again when it is asked for.
 */
export function withNewest(known: PhotoList | null, page: PhotoPage): PhotoList {
  const oldest = page.photos.at(-1)?.id;
  if (known === null || page.nextCursor === undefined || oldest === undefined) {
    return { photos: page.photos, nextCursor: page.nextCursor };
  }
  const newestKnown = known.photos[0]?.id;
  const hasGap = newestKnown === undefined || newestKnown < oldest;
  const older = hasGap ? [] : known.photos.filter(({ id }) => id < oldest);
  return { photos: [...page.photos, ...older], nextCursor: older.length > 0 ? known.nextCursor : page.nextCursor };
}

/** What is known after the page from a cursor on was read; if others begin there meanwhile, it would leave a gap. */
export function withOlder(known: PhotoList, cursor: string, page: PhotoPage): PhotoList {
  if (known.nextCursor !== cursor) return known;
  const ids = new Set(known.photos.map(({ id }) => id));
  return { photos: [...known.photos, ...page.photos.filter(({ id }) => !ids.has(id))], nextCursor: page.nextCursor };
}

export function without(known: PhotoList, id: string): PhotoList {
  return { ...known, photos: known.photos.filter((photo) => photo.id !== id) };
}

/** What is known after one was asked for by its id; null when it is gone. */
export function withOne(known: PhotoList, id: string, found: Photo | null): PhotoList {
  if (found === null) return without(known, id);
  return { ...known, photos: known.photos.map((photo) => (photo.id === id ? found : photo)) };
}

/** Names what is on its way, so that it is looked at again soon. */
export function pendingOf({ photos }: PhotoList): string {
  return photos
    .filter(isPending)
    .map(({ id, state }) => `${id}:${state}`)
    .join();
}

function isPending({ state }: Photo): boolean {
  return state === "requested" || state === "received";
}

const FEWEST = 24;
const MOST = 100;

/** How many must be read again so that nothing that may change is left out. */
export function pageSizeFor(known: PhotoList | null): number {
  const oldestPending = known?.photos.findLastIndex(isPending) ?? -1;
  return Math.min(MOST, Math.max(FEWEST, oldestPending + 1));
}

const MOST_BY_ID = 8;

/** After hundreds at once some are on their way further down than a page reaches: the oldest, which are next in turn. */
export function pendingBelow(known: PhotoList, page: PhotoPage): readonly string[] {
  const oldest = page.photos.at(-1)?.id;
  if (oldest === undefined) return [];
  const pending = known.photos.filter((photo) => isPending(photo) && photo.id < oldest);
  return pending.slice(-MOST_BY_ID).map(({ id }) => id);
}
