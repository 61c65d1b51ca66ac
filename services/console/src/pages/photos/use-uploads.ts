import { useEffect, useRef, useState } from "preact/hooks";
import type { Apis } from "../../apis/clients.ts";
import { NetworkFailure } from "../../network/failures.ts";
import { checkFile, HEAD_BYTES } from "./file-checks.ts";
import { sendForm } from "./send-form.ts";
import { PhotoTransfer } from "./transfer.ts";
import { type Upload, UploadQueue } from "./upload-queue.ts";

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

export function useUploads(webApi: Apis["webApi"], stored: () => void): Uploads {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const [unsuited, setUnsuited] = useState<readonly Unsuited[]>([]);
  const whenStored = useRef(stored);
  whenStored.current = stored;
  const [queue] = useState(() => {
    const transfer = new PhotoTransfer(webApi, sendForm);
    return new UploadQueue((upload) => transfer.run(upload).then(() => whenStored.current()), setUploads);
  });
  useEffect(() => {
    const resume = () => queue.retryAll((failure) => failure instanceof NetworkFailure);
    addEventListener("online", resume);
    return () => {
      removeEventListener("online", resume);
      queue.stop();
    };
  }, [queue]);

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
