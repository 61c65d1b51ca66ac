import { Attempts } from "../../apis/attempts.ts";
import { type Apis, body, type NewPhoto, type Photo } from "../../apis/clients.ts";
import { Problem } from "../../apis/problem.ts";
import { checkFile, HEAD_BYTES, nameToSend } from "./file-checks.ts";
import type { Form, sendForm } from "./send-form.ts";
import type { Transfer } from "./upload-queue.ts";

/** A file that is no photograph we take: found here, before anybody was asked. */
export class NotTaken extends Error {
  override name = "NotTaken";
}

const MOST_TRIES = 5;

/** Announces a photo and uploads it; a repeat goes on with the photo of the try before. */
export class PhotoTransfer {
  readonly #webApi: Apis["webApi"];
  readonly #send: typeof sendForm;
  readonly #sleep: (ms: number) => Promise<void>;
  readonly #attempts = new WeakMap<File, Attempts>();

  constructor(webApi: Apis["webApi"], send: typeof sendForm, sleep = pause) {
    this.#webApi = webApi;
    this.#send = send;
    this.#sleep = sleep;
  }

  async run({ upload: { file }, signal, announced, progressed }: Transfer): Promise<void> {
    const wish = await describe(file);
    const attempts = this.#attempts.get(file) ?? new Attempts();
    this.#attempts.set(file, attempts);
    const photo = await this.#announceAnew(wish, attempts, signal);
    announced(photo.id);
    // No form comes when an earlier try has got through, though its answer has not.
    if (photo.upload !== undefined) await this.#send(photo.upload satisfies Form, file, signal, progressed);
  }

  /** A photo that has expired or was deleted since the try before is given up for a new one. */
  async #announceAnew(wish: NewPhoto, attempts: Attempts, signal: AbortSignal): Promise<Photo> {
    const isOver = (photo: Photo | null) => photo === null || photo.state === "expired";
    const photo = await this.#announce(wish, attempts.keyFor(wish), signal).catch((failure: unknown) => {
      if (failure instanceof Problem && failure.kind === "idempotency-key-reused") return null;
      throw failure;
    });
    if (photo !== null && !isOver(photo)) return photo;
    attempts.granted();
    return this.#announce(wish, attempts.keyFor(wish), signal);
  }

  async #announce(wish: NewPhoto, key: string, signal: AbortSignal, tries = 1): Promise<Photo> {
    try {
      const header = { "Idempotency-Key": key };
      return body(await this.#webApi.POST("/photos", { params: { header }, body: wish, signal }));
    } catch (failure) {
      const waitS = failure instanceof Problem ? failure.retryAfterSeconds : null;
      if (waitS === null || tries === MOST_TRIES) throw failure;
      await this.#sleep(waitS * 1000);
      signal.throwIfAborted();
      return this.#announce(wish, key, signal, tries + 1);
    }
  }
}

async function describe(file: File): Promise<NewPhoto> {
  const content = await file.arrayBuffer();
  const check = checkFile(content.byteLength, new Uint8Array(content, 0, Math.min(HEAD_BYTES, content.byteLength)));
  if (!check.isGood) throw new NotTaken(check.words);
  const fileName = nameToSend(file.name);
  return {
    contentType: check.contentType,
    sizeBytes: content.byteLength,
    sha256: asHexadecimal(await crypto.subtle.digest("SHA-256", content)),
    ...(fileName === null ? {} : { fileName }),
  };
}

function asHexadecimal(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
