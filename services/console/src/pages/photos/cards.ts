import type { Photo } from "../../apis/clients.ts";
import type { Upload } from "./upload-queue.ts";

/** What one card shows: an upload from here, a photo of the estate, or one that is both. */
export interface Card {
  /** Stays the same when an upload becomes a photo, so that its card stays where it is. */
  readonly key: string;
  readonly upload: Upload | null;
  readonly photo: Photo | null;
}

/**
 * Newest first. What was uploaded and has been seen as a photo since, and isn't there any more, was deleted and has no
 * card; what hasn't been seen yet has one until it is.
 */
export function cardsOf(
  uploads: readonly Upload[],
  photos: readonly Photo[],
  seen: ReadonlySet<string>,
): readonly Card[] {
  const byPhoto = new Map(uploads.flatMap((upload) => (upload.photoId === null ? [] : [[upload.photoId, upload]])));
  const known = new Set(photos.map(({ id }) => id));
  const isOnlyHere = ({ photoId }: Upload) => photoId === null || !(known.has(photoId) || seen.has(photoId));
  const here = uploads.filter(isOnlyHere).map((upload) => ({ key: keyOf(upload), upload, photo: null }));
  const there = photos.map((photo) => {
    const upload = byPhoto.get(photo.id) ?? null;
    return { key: upload === null ? photo.id : keyOf(upload), upload, photo };
  });
  return [...here.reverse(), ...there];
}

export type CardState = Photo["state"] | "waiting" | "uploading" | "failed";

/** As long as the estate only waits for the upload, the upload knows more. */
export function stateOf({ upload, photo }: Card): CardState {
  if (photo !== null && photo.state !== "requested") return photo.state;
  if (upload !== null && upload.state !== "finished") return upload.state;
  return "requested";
}

export function nameOf({ upload, photo }: Card): string {
  return photo?.fileName ?? upload?.file.name ?? "A photograph without a name";
}

function keyOf({ key }: Upload): string {
  return `upload-${key}`;
}
