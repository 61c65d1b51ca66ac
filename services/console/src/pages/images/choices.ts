/** What the page offers of the URL API, and how a form says it. */
export const FITS = ["cover", "contain", "fill", "inside", "outside"] as const;
export const POSITIONS = [
  "centre",
  "top",
  "right top",
  "right",
  "right bottom",
  "bottom",
  "left bottom",
  "left",
  "left top",
  "entropy",
  "attention",
  "point",
] as const;
export const FORMATS = ["stored", "auto", "jpeg", "png", "webp", "avif", "gif"] as const;
export const ROTATIONS = [0, 90, 180, 270] as const;
export const CORNERS = ["top left", "top right", "bottom left", "bottom right"] as const;
export const SHAPES = ["whole", "circle", "face"] as const;

export type Fit = (typeof FITS)[number];
export type Position = (typeof POSITIONS)[number];
export type Format = (typeof FORMATS)[number];
export type Rotation = (typeof ROTATIONS)[number];
export type Corner = (typeof CORNERS)[number];
export type Shape = (typeof SHAPES)[number];

/** In percent of the picture, from the left and from the top. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Overlay {
  readonly key: string;
  readonly corner: Corner;
  /** Of the picture's width. */
  readonly sizePercent: number;
  readonly transparencyPercent: number;
}

export interface Choices {
  readonly key: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly fit: Fit;
  readonly position: Position;
  /** What stays in sight when `position` is "point". */
  readonly point: Point;
  /** "#rrggbb", beside what `contain` leaves free. */
  readonly background: string;
  readonly format: Format;
  readonly quality: number;
  readonly rotation: Rotation;
  readonly isFlipped: boolean;
  readonly isMirrored: boolean;
  readonly isGrey: boolean;
  /** Sigma of the blur, 0 for none. */
  readonly blur: number;
  /** Sigma of the sharpening, 0 for none. */
  readonly sharpness: number;
  readonly shape: Shape;
  /** Pixels around a face. */
  readonly facePadding: number;
  readonly overlay: Overlay | null;
}

/** Pictures that `npm run tour` puts into the source bucket. */
export const SAMPLES = [
  "samples/china.jpg",
  "samples/retina.jpg",
  "samples/rocket-turned-with-gps.jpg",
  "samples/chelsea.png",
  "samples/flower.webp",
  "samples/astronaut.avif",
  "samples/coffee.gif",
] as const;
export const SAMPLE_OVERLAY = "samples/mark.png";

export const PLAIN: Choices = {
  key: SAMPLES[0],
  width: 480,
  height: 320,
  fit: "cover",
  position: "centre",
  point: { x: 50, y: 50 },
  background: "#ffffff",
  format: "auto",
  quality: 80,
  rotation: 0,
  isFlipped: false,
  isMirrored: false,
  isGrey: false,
  blur: 0,
  sharpness: 0,
  shape: "whole",
  facePadding: 20,
  overlay: null,
};

/** Formats whose quality can be named; the others keep every pixel, or leave the choice to the service. */
export function takesQuality(format: Format): format is "jpeg" | "webp" | "avif" {
  return format === "jpeg" || format === "webp" || format === "avif";
}

/** Where a fit leaves a choice of what to keep, or of where to stand: only a box has room for one. */
export function takesPosition({ width, height, fit }: Choices): boolean {
  return isBox({ width, height }) && (fit === "cover" || fit === "contain");
}

/** Whether one of sharp's positions is asked for, other than what it takes anyway. */
export function hasPosition(choices: Choices): boolean {
  return takesPosition(choices) && choices.position !== "centre" && choices.position !== "point";
}

/** A point says what to keep of what is cut. */
export function takesPoint(choices: Choices): boolean {
  return choices.position === "point" && choices.fit === "cover" && isBox(choices);
}

export function isBox({ width, height }: Pick<Choices, "width" | "height">): boolean {
  return width !== null && height !== null;
}
