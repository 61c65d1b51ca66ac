/** One file on its way. `finished` means that it is stored; what becomes of it there is the photo's state. */
export interface Upload {
  readonly key: string;
  readonly file: File;
  readonly state: "waiting" | "uploading" | "failed" | "finished";
  /** Known from the moment it is announced. */
  readonly photoId: string | null;
  /** From 0 to 1. */
  readonly progress: number;
  readonly failure: unknown;
}

export interface Transfer {
  readonly upload: Upload;
  readonly signal: AbortSignal;
  readonly announced: (photoId: string) => void;
  readonly progressed: (share: number) => void;
}

export const AT_ONCE = 3;

/** Uploads in the order of their adding, a few at a time; one that fails waits for a retry and stops no other. */
export class UploadQueue {
  readonly #transfer: (transfer: Transfer) => Promise<void>;
  readonly #changed: (uploads: readonly Upload[]) => void;
  readonly #running = new Map<string, AbortController>();
  #uploads: readonly Upload[] = [];
  #lastKey = 0;

  constructor(transfer: (transfer: Transfer) => Promise<void>, changed: (uploads: readonly Upload[]) => void) {
    this.#transfer = transfer;
    this.#changed = changed;
  }

  get uploads(): readonly Upload[] {
    return this.#uploads;
  }

  add(files: readonly File[]): void {
    const added = files.map((file) => {
      this.#lastKey += 1;
      return { key: `${this.#lastKey}`, file, state: "waiting", photoId: null, progress: 0, failure: null } as const;
    });
    this.#become([...this.#uploads, ...added]);
    this.#advance();
  }

  /** Ends it wherever it is; returns what was cancelled, for what it has left behind. */
  cancel(key: string): Upload | null {
    const upload = this.#uploads.find((upload) => upload.key === key) ?? null;
    if (upload === null || upload.state === "finished") return null;
    this.#running.get(key)?.abort();
    this.#running.delete(key);
    this.#become(this.#uploads.filter((other) => other.key !== key));
    this.#advance();
    return upload;
  }

  retry(key: string): void {
    this.#retryWhere((upload) => upload.key === key);
  }

  /** Those that failed for a reason that may be over, such as the network's. */
  retryAll(isOver: (failure: unknown) => boolean): void {
    this.#retryWhere((upload) => isOver(upload.failure));
  }

  /** No longer of interest: its photo tells all. */
  forget(keys: readonly string[]): void {
    const isForgotten = (upload: Upload) => upload.state === "finished" && keys.includes(upload.key);
    if (this.#uploads.some(isForgotten)) this.#become(this.#uploads.filter((upload) => !isForgotten(upload)));
  }

  stop(): void {
    for (const run of this.#running.values()) run.abort();
    this.#running.clear();
    this.#uploads = [];
  }

  #retryWhere(isMeant: (upload: Upload) => boolean): void {
    this.#become(
      this.#uploads.map((upload) => {
        const isRetried = upload.state === "failed" && isMeant(upload);
        return isRetried ? { ...upload, state: "waiting", progress: 0, failure: null } : upload;
      }),
    );
    this.#advance();
  }

  #advance(): void {
    while (this.#running.size < AT_ONCE) {
      const next = this.#uploads.find(({ state }) => state === "waiting");
      if (next === undefined) return;
      void this.#run(next);
    }
  }

  async #run({ key }: Upload): Promise<void> {
    const run = new AbortController();
    this.#running.set(key, run);
    this.#change(key, { state: "uploading" });
    const upload = this.#uploads.find((upload) => upload.key === key);
    const ifStillMeant = (change: Partial<Upload>) => {
      if (this.#running.get(key) === run) this.#change(key, change);
    };
    try {
      if (upload === undefined) return;
      await this.#transfer({
        upload,
        signal: run.signal,
        announced: (photoId) => ifStillMeant({ photoId }),
        progressed: (progress) => ifStillMeant({ progress }),
      });
      ifStillMeant({ state: "finished", progress: 1 });
    } catch (failure) {
      ifStillMeant({ state: "failed", failure });
    }
    if (this.#running.get(key) === run) this.#running.delete(key);
    this.#advance();
  }

  #change(key: string, change: Partial<Upload>): void {
    this.#become(this.#uploads.map((upload) => (upload.key === key ? { ...upload, ...change } : upload)));
  }

  #become(uploads: readonly Upload[]): void {
    this.#uploads = uploads;
    this.#changed(uploads);
  }
}
