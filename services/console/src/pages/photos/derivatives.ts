import type { Derivative } from "../../apis/clients.ts";

/** A picture's sizes in one format, as <source> and <img> take them. */
export interface Sizes {
  readonly contentType: string;
  readonly srcset: string;
}

export interface Thumbnail {
  /** Better formats first. */
  readonly sources: readonly Sizes[];
  /** For those who know no better one. */
  readonly fallback: Derivative;
  readonly fallbackSrcset: string;
}

const PREFERRED = ["image/avif", "image/webp"];

export function thumbnailOf(derivatives: readonly Derivative[]): Thumbnail | null {
  const bySize = [...derivatives].sort((a, b) => a.boxPixels - b.boxPixels);
  const plain = bySize.filter(({ contentType }) => contentType === "image/jpeg");
  const fallbacks = plain.length > 0 ? plain : bySize;
  const fallback = fallbacks[0];
  if (fallback === undefined) return null;
  const sources = PREFERRED.flatMap((contentType) => {
    const srcset = srcsetOf(bySize.filter((derivative) => derivative.contentType === contentType));
    return srcset === "" ? [] : [{ contentType, srcset }];
  });
  return { sources, fallback, fallbackSrcset: srcsetOf(fallbacks) };
}

/** The largest of the format that most programs open. */
export function largestOf(derivatives: readonly Derivative[]): Derivative | null {
  const jpegFirst = (a: Derivative, b: Derivative) =>
    b.boxPixels - a.boxPixels || Number(b.contentType === "image/jpeg") - Number(a.contentType === "image/jpeg");
  return [...derivatives].sort(jpegFirst)[0] ?? null;
}

/** A small photograph fills several boxes with one size: each width is told once. */
function srcsetOf(derivatives: readonly Derivative[]): string {
  const byWidth = new Map(derivatives.map((derivative) => [derivative.width, derivative.url]));
  return [...byWidth].map(([width, url]) => `${url} ${width}w`).join(", ");
}
