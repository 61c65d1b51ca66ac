import type { ImageAddresses } from "../../configuration.ts";
import { type Choices, hasPosition, isBox, takesPoint, takesQuality } from "./choices.ts";
import { insetOf, requestOf } from "./edits.ts";

/** One way of asking for a picture, and what it has no words for. */
export interface Address {
  readonly style: "default" | "thumbor" | "query";
  readonly url: string;
  readonly leftOut: readonly string[];
}

export function addressesOf(choices: Choices, images: ImageAddresses): readonly [Address, Address, Address] {
  return [defaultAddress(choices, images), thumborAddress(choices, images), queryAddress(choices, images)];
}

/** The picture as it is stored. */
export function originalUrl(key: string, { url }: ImageAddresses): string {
  return `${url}/${inBase64({ key })}`;
}

function defaultAddress(choices: Choices, { url, bucket }: ImageAddresses): Address {
  return { style: "default", url: `${url}/${inBase64(requestOf(choices, bucket))}`, leftOut: [] };
}

/**
 * JSON as base64 that is safe in a path. The letters + and / of base64 come from code points beyond ASCII and from
 * "?", ">", "~" and DEL alone; JSON can write each of them as an escape, so that neither letter occurs.
 */
export function inBase64(request: object): string {
  const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return btoa(JSON.stringify(request).replace(/[^ -}]|[?>]/g, escaped));
}

function thumborAddress(choices: Choices, { url, bucket }: ImageAddresses): Address {
  const { width, height, fit } = choices;
  const hasSize = width !== null || height !== null;
  const path = [
    ...(hasSize && isBox(choices) && fit === "inside" ? ["fit-in"] : []),
    ...(hasSize ? [`${width ?? 0}x${height ?? 0}`] : []),
    ...filtersOf(choices, bucket),
    inPath(choices.key),
  ];
  const leftOut = [
    ...notInAPath(choices),
    [isBox(choices) && fit === "outside", "fit outside"],
    [hasPosition(choices) || takesPoint(choices), "what to keep"],
    [choices.isFlipped, "upside down"],
    [choices.isMirrored, "mirrored"],
    [choices.shape === "circle", "cut to a circle"],
    [choices.overlay !== null && watermarkOf(choices, bucket) === null, "overlay, for the name of its key"],
  ] as const;
  return { style: "thumbor", url: `${url}/${path.join("/")}`, leftOut: named(leftOut) };
}

/** One path segment, or none. */
function filtersOf(choices: Choices, bucket: string): string[] {
  const { fit, background, format, quality, rotation, blur, sharpness, shape } = choices;
  const filters = [
    blur === 0 ? null : `blur(${blur},${blur})`,
    isBox(choices) && fit === "contain" ? `fill(${background.slice(1)})` : null,
    format === "stored" ? null : `format(${format})`,
    choices.isGrey ? "grayscale()" : null,
    takesQuality(format) ? `quality(${quality})` : null,
    rotation === 0 ? null : `rotate(${rotation})`,
    // Its sigma is one and half of the second number.
    sharpness === 0 ? null : `sharpen(0,${(sharpness - 1) * 2},true)`,
    shape === "face" ? `smart_crop(0,${choices.facePadding})` : null,
    isBox(choices) && fit === "fill" ? "stretch()" : null,
    watermarkOf(choices, bucket),
  ].filter((filter) => filter !== null);
  return filters.length === 0 ? [] : [`filters:${filters.join(":")}`];
}

/** Null without an overlay, and for a key with letters that a filter takes for its own. */
function watermarkOf({ overlay }: Choices, bucket: string): string | null {
  if (overlay === null || !/^[\w./-]+$/.test(overlay.key)) return null;
  const [left, top] = insetOf(overlay.corner);
  return `watermark(${[bucket, overlay.key, left, top, overlay.transparencyPercent, overlay.sizePercent].join(",")})`;
}

function queryAddress(choices: Choices, { url }: ImageAddresses): Address {
  const { width, height, fit, format, rotation } = choices;
  const asked = {
    width,
    height,
    fit: isBox(choices) ? fit : null,
    focal: takesPoint(choices) ? `${choices.point.x / 100},${choices.point.y / 100}` : null,
    format: format === "stored" ? null : format,
    rotate: rotation === 0 ? null : rotation,
    flip: choices.isFlipped || null,
    flop: choices.isMirrored || null,
    grayscale: choices.isGrey || null,
  };
  const query = Object.entries(asked).flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]));
  const leftOut = [
    ...notInAPath(choices),
    [hasPosition(choices), "what to keep"],
    [isBox(choices) && fit === "contain", "background"],
    [takesQuality(format), "quality"],
    [choices.blur > 0, "blur"],
    [choices.sharpness > 0, "sharpen"],
    [choices.shape === "circle", "cut to a circle"],
    [choices.shape === "face", "cut to a face"],
    [choices.overlay !== null, "overlay"],
  ] as const;
  const asking = query.length === 0 ? "" : `?${query.join("&")}`;
  return { style: "query", url: `${url}/${inPath(choices.key)}${asking}`, leftOut: named(leftOut) };
}

type Omission = readonly [isLeftOut: boolean, name: string];

/** Parts of a key that a path takes for a size, a filter or a bucket. */
function notInAPath({ key }: Choices): readonly Omission[] {
  const isTaken = /(^|\/)(\d+x\d+(:\d+x\d+)?|fit-in|unsafe|s3:[^/]*)(\/|$)|filters:|fit-in/.test(key);
  return [[isTaken, "parts of the key, which it takes for a size or a filter"]];
}

function named(omissions: readonly Omission[]): string[] {
  return omissions.flatMap(([isLeftOut, name]) => (isLeftOut ? [name] : []));
}

/** Also what encodeURIComponent leaves and filters are made of. */
function inPath(key: string): string {
  const segment = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
  return key.split("/").map(segment).join("/");
}
