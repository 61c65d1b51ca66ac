import { inTenths } from "../../design/words.ts";
import type { Address } from "./addresses.ts";
import type { Corner, Fit, Format, Position, Rotation, Shape } from "./choices.ts";

type Words<Choice extends string | number> = { readonly [choice in Choice]: string };

export const FIT_WORDS: Words<Fit> = {
  cover: "Cover: cut what is over",
  contain: "Contain: with borders",
  fill: "Fill: stretched",
  inside: "Inside: as large as fits",
  outside: "Outside: as small as covers",
};

export const POSITION_WORDS: Words<Position> = {
  centre: "Centre",
  top: "Top",
  "right top": "Top right",
  right: "Right",
  "right bottom": "Bottom right",
  bottom: "Bottom",
  "left bottom": "Bottom left",
  left: "Left",
  "left top": "Top left",
  entropy: "Most detail (entropy)",
  attention: "What strikes (attention)",
  point: "A point that you choose",
};

export const FORMAT_WORDS: Words<Format> = {
  stored: "As it is stored",
  auto: "What the browser likes best",
  jpeg: "JPEG",
  png: "PNG",
  webp: "WebP",
  avif: "AVIF",
  gif: "GIF",
};

export const ROTATION_WORDS: Words<Rotation> = {
  0: "Not at all",
  90: "A quarter to the right",
  180: "Half",
  270: "A quarter to the left",
};

export const SHAPE_WORDS: Words<Shape> = {
  whole: "Not at all",
  circle: "To a circle",
  face: "To a face",
};

export const CORNER_WORDS: Words<Corner> = {
  "top left": "Top left",
  "top right": "Top right",
  "bottom left": "Bottom left",
  "bottom right": "Bottom right",
};

export const STYLE_WORDS: Words<Address["style"]> = {
  default: "Default form",
  thumbor: "Thumbor path",
  query: "Query parameters",
};

/** "AVIF" of image/avif. */
export function typeWords(contentType: string): string {
  const type = /^image\/([a-z0-9]+)/i.exec(contentType)?.[1];
  if (type === undefined) return contentType === "" ? "unknown" : contentType;
  return type === "webp" ? "WebP" : type.toUpperCase();
}

export function strengthWords(sigma: number): string {
  return sigma === 0 ? "none" : inTenths(sigma);
}
