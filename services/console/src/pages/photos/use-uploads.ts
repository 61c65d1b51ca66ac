import { useEffect, useRef, useState } from "preact/hooks";
import type { Apis } from "../../apis/clients.ts";
import { NetworkFailure } from "../../network/failures.ts";
import { checkFile, HEAD_BYTES } from "./file-checks.ts";
import { sendForm } from "./send-form.ts";
import { PhotoTransfer } from "./transfer.ts";
import type { Upload } from "./upload-queue.ts";
import { Uploading } from "./uploading.ts";

/** A file that was chosen and is no photograph that is taken. */
export interface Unsuited {
  readonly name: string;
  readonly words: string;
}

export interface Uploads {
  readonly uploads: readonly Upload[];
  readonly unsuited: readonly Unsuited[];
  readonly add: (files: readonly File[]) => void;
  readonly cancel: (key: string) => void;
  readonly retry: (key: string) => void;
  readonly forget: (photoId: string) => void;
  readonly dismissUnsuited: () => void;
}

export function useUploads(webApi: Apis["webApi"], ended: AbortSignal, stored: () => void): Uploads {
  const uploading = uploadingWith(webApi, ended);
  const { queue } = uploading;
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const [unsuited, setUnsuited] = useState<readonly Unsuited[]>([]);
  const whenStored = useRef(stored);
  whenStored.current = stored;
  useEffect(() => uploading.watch({ changed: setUploads, stored: () => whenStored.current() }), [uploading]);

  const add = async (files: readonly File[]) => {
    const looks = await Promise.all(files.map(look));
    setUnsuited(looks.flatMap((look) => (look.words === null ? [] : [{ name: look.file.name, words: look.words }])));
    queue.add(looks.flatMap(({ file, words }) => (words === null ? [file] : [])));
  };
  const cancel = (key: string) => {
    const photoId = queue.cancel(key)?.photoId ?? null;
    // What nobody will upload to any more need not be waited for; if this fails, it expires by itself.
    if (photoId !== null) void discard(webApi, photoId).finally(() => whenStored.current());
  };
  return {
    uploads,
    unsuited,
    add: (files) => void add(files),
    cancel,
    retry: (key) => queue.retry(key),
    forget: (photoId) => queue.forget(uploads.filter((upload) => upload.photoId === photoId).map(({ key }) => key)),
    dismissUnsuited: () => setUnsuited([]),
  };
}

const known = new WeakMap<Apis["webApi"], Uploading>();

function uploadingWith(webApi: Apis["webApi"], ended: AbortSignal): Uploading {
  const begun = known.get(webApi);
  if (begun !== undefined) return begun;
  const transfer = new PhotoTransfer(webApi, sendForm);
  const uploading = new Uploading((upload) => transfer.run(upload), ended);
  known.set(webApi, uploading);
  addEventListener("online", () => uploading.queue.retryAll((failure) => failure instanceof NetworkFailure));
  addEventListener("beforeunload", (event) => {
    if (uploading.isUnderWay) event.preventDefault();
  });
  return uploading;
}

async function look(file: File): Promise<{ file: File; words: string | null }> {
  try {
    const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
    const check = checkFile(file.size, head);
    return { file, words: check.isGood ? null : check.words };
  } catch {
    return { file, words: "It can't be read: is it a folder, or gone?" };
  }
}

async function discard(webApi: Apis["webApi"], photoId: string): Promise<void> {
  await webApi.DELETE("/photos/{photo_id}", { params: { path: { photo_id: photoId } } }).catch(() => {});
}
