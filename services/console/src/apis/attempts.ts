/** Gives each wish its Idempotency-Key: the same one for as long as the same is wished and not yet granted. */
export class Attempts {
  readonly #newKey: () => string;
  #attempt: { readonly content: string; readonly key: string } | null = null;

  constructor(newKey: () => string = () => crypto.randomUUID()) {
    this.#newKey = newKey;
  }

  keyFor(wish: unknown): string {
    const content = JSON.stringify(wish);
    if (this.#attempt?.content !== content) this.#attempt = { content, key: this.#newKey() };
    return this.#attempt.key;
  }

  /** What is wished after this is another one, even if it reads the same. */
  granted(): void {
    this.#attempt = null;
  }
}
