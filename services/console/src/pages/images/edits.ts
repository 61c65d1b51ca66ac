import { type Choices, type Corner, hasPosition, isBox, type Overlay, takesPoint, takesQuality } from "./choices.ts";

type Json = string | number | boolean | null | { readonly [name: string]: Json };

/** What the default form says of a picture; members in the order in which they are worked. */
export interface ImageRequest {
  readonly key: string;
  readonly edits?: { readonly [edit: string]: Json };
}

/** Filters of a Thumbor path are worked by the alphabet: so are these, that both give the same picture. */
export function requestOf(choices: Choices, bucket: string): ImageRequest {
  const edits = Object.fromEntries(
    Object.entries(editsOf(choices, bucket)).filter(([, value]) => value !== undefined),
  ) as {
    [edit: string]: Json;
  };
  return Object.keys(edits).length === 0 ? { key: choices.key } : { key: choices.key, edits };
}

function editsOf(choices: Choices, bucket: string): { readonly [edit: string]: Json | undefined } {
  const { format, quality, rotation, shape, overlay } = choices;
  return {
    resize: resizeOf(choices),
    blur: choices.blur === 0 ? undefined : choices.blur,
    flip: choices.isFlipped || undefined,
    flop: choices.isMirrored || undefined,
    // Before the cut of a circle, which needs a format that has transparency.
    toFormat: format === "stored" ? undefined : format,
    grayscale: choices.isGrey || undefined,
    ...(takesQuality(format) ? { [format]: { quality } } : {}),
    rotate: rotation === 0 ? undefined : rotation,
    sharpen: choices.sharpness === 0 ? undefined : { sigma: choices.sharpness },
    smartCrop: shape === "face" ? { faceIndex: 0, padding: choices.facePadding } : undefined,
    overlayWith: overlay === null ? undefined : overlayOf(overlay, bucket),
    roundCrop: shape === "circle" || undefined,
  };
}

function resizeOf(choices: Choices): Json | undefined {
  const { width, height, fit, background } = choices;
  if (width === null && height === null) return undefined;
  return {
    ...(width === null ? {} : { width }),
    ...(height === null ? {} : { height }),
    ...(isBox(choices) ? { fit } : {}),
    ...positionOf(choices),
    ...(isBox(choices) && fit === "contain" ? { background } : {}),
  };
}

function positionOf(choices: Choices): { readonly [name: string]: Json } {
  const { position, point } = choices;
  if (takesPoint(choices)) return { focalPoint: { x: point.x / 100, y: point.y / 100 } };
  return hasPosition(choices) ? { position } : {};
}

/** Unlike the picture itself it has to name its bucket. */
function overlayOf(overlay: Overlay, bucket: string): Json {
  const { key, corner, sizePercent, transparencyPercent } = overlay;
  const [left, top] = insetOf(corner);
  return { bucket, key, alpha: `${transparencyPercent}`, wRatio: `${sizePercent}`, options: { left, top } };
}

/** From the left and from the top in percent; negative from the other edge. */
export function insetOf(corner: Corner): [left: string, top: string] {
  const [vertical, horizontal] = corner.split(" ");
  return [horizontal === "left" ? "3p" : "-3p", vertical === "top" ? "3p" : "-3p"];
}
