/** S3 has refused an upload: by its code, such as EntityTooLarge. */
export class StorageRefusal extends Error {
  override name = "StorageRefusal";
  readonly status: number;
  readonly code: string | null;

  constructor(status: number, code: string | null) {
    super(
      WORDS[code ?? ""] ?? `The storage refused the file (${status}${code === null ? "" : `, ${code}`}). Try again.`,
    );
    this.status = status;
    this.code = code;
  }
}

const WORDS: { readonly [code: string]: string } = {
  AccessDenied: "The upload came too late, or isn't of the type it was announced as. Try again.",
  EntityTooLarge: "The file is larger than it was announced. Has it changed since? Try again.",
  EntityTooSmall: "The file is smaller than it was announced. Has it changed since? Try again.",
  SlowDown: "The storage is busy. Try again in a moment.",
  ServiceUnavailable: "The storage is busy. Try again in a moment.",
};

/** S3 answers in XML; its code is all that is wanted of it. */
export function storageRefusal(status: number, answer: string): StorageRefusal {
  return new StorageRefusal(status, /<Code>([A-Za-z]+)<\/Code>/.exec(answer)?.[1] ?? null);
}
