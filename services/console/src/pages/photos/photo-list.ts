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

/** What is known after the next older page was read. */
export function withOlder(known: PhotoList, page: PhotoPage): PhotoList {
  const ids = new Set(known.photos.map(({ id }) => id));
  return { photos: [...known.photos, ...page.photos.filter(({ id }) => !ids.has(id))], nextCursor: page.nextCursor };
}

export function without(known: PhotoList, id: string): PhotoList {
  return { ...known, photos: known.photos.filter((photo) => photo.id !== id) };
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
