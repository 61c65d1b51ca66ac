import { type Choices, type Overlay, PLAIN, SAMPLE_OVERLAY } from "./choices.ts";

/** The form as it stands: what is typed may be wrong for a while, what is chosen never is. */
export interface Draft extends Omit<Choices, "width" | "height" | "overlay"> {
  readonly width: string;
  readonly height: string;
  readonly hasOverlay: boolean;
  readonly overlay: Overlay;
}

export type Complaints = { readonly [field in "key" | "width" | "height" | "overlayKey"]?: string };

export type Reading =
  | { readonly isValid: true; readonly choices: Choices }
  | { readonly isValid: false; readonly complaints: Complaints };

export const EMPTY_DRAFT: Draft = {
  ...PLAIN,
  width: `${PLAIN.width}`,
  height: `${PLAIN.height}`,
  hasOverlay: false,
  overlay: { key: SAMPLE_OVERLAY, corner: "bottom right", sizePercent: 20, transparencyPercent: 0 },
};

// The service takes more; a preview has no use for it.
const MOST_PIXELS = 4096;
// As S3 counts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
const MOST_KEY_BYTES = 1024;

export function readDraft(draft: Draft): Reading {
  const { hasOverlay, overlay, ...rest } = draft;
  const width = readPixels(draft.width);
  const height = readPixels(draft.height);
  const complaints = {
    key: complaintOfKey(draft.key),
    width: typeof width === "string" ? width : undefined,
    height: typeof height === "string" ? height : undefined,
    overlayKey: hasOverlay ? complaintOfKey(overlay.key) : undefined,
  };
  const found = Object.entries(complaints).filter(([, words]) => words !== undefined);
  if (found.length > 0 || typeof width === "string" || typeof height === "string") {
    return { isValid: false, complaints: Object.fromEntries(found) };
  }
  const trimmed = { ...overlay, key: overlay.key.trim() };
  const key = draft.key.trim();
  return { isValid: true, choices: { ...rest, key, width, height, overlay: hasOverlay ? trimmed : null } };
}

/** Null when nothing is said, and words when what is said is no size. */
function readPixels(text: string): number | null | string {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const pixels = /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : 0;
  return 1 <= pixels && pixels <= MOST_PIXELS ? pixels : `A whole number of pixels, from 1 to ${MOST_PIXELS}.`;
}

function complaintOfKey(key: string): string | undefined {
  const trimmed = key.trim();
  if (trimmed === "") return "Say which picture.";
  const bytes = new TextEncoder().encode(trimmed).length;
  return bytes <= MOST_KEY_BYTES ? undefined : `At most ${MOST_KEY_BYTES} bytes; these are ${bytes}.`;
}
