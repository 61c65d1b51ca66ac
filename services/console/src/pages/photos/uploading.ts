import { type Transfer, type Upload, UploadQueue } from "./upload-queue.ts";

/** Whoever shows the uploads. */
export interface Watcher {
  readonly changed: (uploads: readonly Upload[]) => void;
  readonly stored: () => void;
}

/** A tab's uploads: they go on while other pages are looked at, and end with the session. */
export class Uploading {
  readonly queue: UploadQueue;
  #watcher: Watcher | null = null;

  constructor(transfer: (transfer: Transfer) => Promise<void>, ended: AbortSignal) {
    this.queue = new UploadQueue(
      (upload) => transfer(upload).then(() => this.#watcher?.stored()),
      (uploads) => this.#watcher?.changed(uploads),
    );
    ended.addEventListener("abort", () => this.queue.stop(), { once: true });
  }

  get isUnderWay(): boolean {
    return this.queue.uploads.some(({ state }) => state === "waiting" || state === "uploading");
  }

  /** What was finished while nobody watched is told by its photo; returns how to look away. */
  watch(watcher: Watcher): () => void {
    this.queue.forget(this.queue.uploads.map(({ key }) => key));
    this.#watcher = watcher;
    watcher.changed(this.queue.uploads);
    return () => {
      if (this.#watcher === watcher) this.#watcher = null;
    };
  }
}
