import type { CardState } from "./cards.ts";

interface StateWords {
  readonly words: string;
  readonly tone: "quiet" | "good" | "waiting" | "bad";
}

export const STATES: { readonly [state in CardState]: StateWords } = {
  waiting: { words: "In the queue", tone: "quiet" },
  uploading: { words: "Uploading", tone: "waiting" },
  failed: { words: "Not uploaded", tone: "bad" },
  requested: { words: "Awaiting its upload", tone: "waiting" },
  received: { words: "Making thumbnails", tone: "waiting" },
  ready: { words: "Ready", tone: "good" },
  refused: { words: "Refused", tone: "bad" },
  expired: { words: "Never uploaded", tone: "quiet" },
};
