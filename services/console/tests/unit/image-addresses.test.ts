import { readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressesOf, inBase64, originalUrl } from "../../src/pages/images/addresses.ts";
import {
  type Choices,
  CORNERS,
  FITS,
  FORMATS,
  PLAIN,
  POSITIONS,
  ROTATIONS,
  SAMPLE_OVERLAY,
  SAMPLES,
  SHAPES,
} from "../../src/pages/images/choices.ts";
import { requestOf } from "../../src/pages/images/edits.ts";

const images = { url: "https://images.example", bucket: "pictures" };
const decoded = (text: string) => JSON.parse(Buffer.from(text, "base64").toString());
const plainest: Choices = { ...PLAIN, width: null, height: null, format: "stored" };
const overlay = { key: SAMPLE_OVERLAY, corner: "bottom right", sizePercent: 25, transparencyPercent: 40 } as const;

const sides = fc.option(fc.integer({ min: 1, max: 4096 }));
const anything: fc.Arbitrary<Choices> = fc.record({
  key: fc.string({ unit: "grapheme", minLength: 1 }),
  width: sides,
  height: sides,
  fit: fc.constantFrom(...FITS),
  position: fc.constantFrom(...POSITIONS),
  point: fc.record({ x: fc.integer({ min: 0, max: 100 }), y: fc.integer({ min: 0, max: 100 }) }),
  background: fc.constantFrom("#ffffff", "#01a2f3"),
  format: fc.constantFrom(...FORMATS),
  quality: fc.integer({ min: 1, max: 100 }),
  rotation: fc.constantFrom(...ROTATIONS),
  isFlipped: fc.boolean(),
  isMirrored: fc.boolean(),
  isGrey: fc.boolean(),
  blur: fc.constantFrom(0, 0.5, 20),
  sharpness: fc.constantFrom(0, 0.5, 5),
  shape: fc.constantFrom(...SHAPES),
  facePadding: fc.integer({ min: 0, max: 100 }),
  overlay: fc.option(
    fc.record({
      key: fc.string({ unit: "grapheme", minLength: 1 }),
      corner: fc.constantFrom(...CORNERS),
      sizePercent: fc.integer({ min: 5, max: 100 }),
      transparencyPercent: fc.integer({ min: 0, max: 95 }),
    }),
  ),
});

describe("the default form", () => {
  it("says nothing but the key when nothing is to be done", () => {
    expect(requestOf(plainest, "pictures")).toEqual({ key: "samples/china.jpg" });
    expect(originalUrl(plainest.key, images)).toBe(addressesOf(plainest, images)[0].url);
  });

  it("says what is chosen, the format before the circle that may need its transparency", () => {
    const choices = { ...PLAIN, format: "webp", quality: 60, shape: "circle", overlay, isGrey: true } as const;
    const { edits } = requestOf(choices, "pictures");
    expect(edits).toEqual({
      resize: { width: 480, height: 320, fit: "cover" },
      toFormat: "webp",
      grayscale: true,
      webp: { quality: 60 },
      overlayWith: {
        bucket: "pictures",
        key: "samples/mark.png",
        alpha: "40",
        wRatio: "25",
        options: { left: "-3p", top: "-3p" },
      },
      roundCrop: true,
    });
    const names = Object.keys(edits ?? {});
    expect(names.indexOf("toFormat")).toBeLessThan(names.indexOf("roundCrop"));
  });

  it("leaves the fit, the position and the borders out where there is no box", () => {
    const choices = { ...PLAIN, height: null, fit: "contain", position: "left" } as const;
    expect(requestOf(choices, "pictures").edits?.["resize"]).toEqual({ width: 480 });
  });

  it("names a point instead of a position where something is cut", () => {
    const resizeOf = (fit: Choices["fit"]) =>
      requestOf({ ...PLAIN, fit, position: "point", point: { x: 25, y: 100 } }, "pictures").edits?.["resize"];
    expect(resizeOf("cover")).toEqual({ width: 480, height: 320, fit: "cover", focalPoint: { x: 0.25, y: 1 } });
    expect(resizeOf("contain")).not.toHaveProperty("position");
  });

  it("names a background for borders alone", () => {
    const resizeOf = (fit: Choices["fit"]) =>
      requestOf({ ...PLAIN, fit, position: "top" }, "pictures").edits?.["resize"];
    expect(resizeOf("contain")).toEqual({
      ...{ width: 480, height: 320, fit: "contain" },
      ...{ position: "top", background: "#ffffff" },
    });
    expect(resizeOf("inside")).toEqual({ width: 480, height: 320, fit: "inside" });
  });

  it("is base64 of what it says, and no letter of it means something else in a path", () => {
    fc.assert(
      fc.property(fc.record({ key: fc.string({ unit: "binary" }) }), (request) => {
        const text = inBase64(request);
        expect(text).toMatch(/^[A-Za-z0-9]+={0,2}$/);
        expect(decoded(text)).toEqual(request);
      }),
    );
  });
});

describe("a Thumbor path", () => {
  const pathOf = (choices: Partial<Choices>) =>
    addressesOf({ ...plainest, ...choices }, images)[1].url.slice(images.url.length);

  it.each([
    [{}, "/samples/china.jpg"],
    [{ width: 200 }, "/200x0/samples/china.jpg"],
    [{ height: 90, fit: "inside" }, "/0x90/samples/china.jpg"],
    [{ width: 200, height: 100 }, "/200x100/samples/china.jpg"],
    [{ width: 200, height: 100, fit: "inside" }, "/fit-in/200x100/samples/china.jpg"],
    [{ width: 200, height: 100, fit: "fill" }, "/200x100/filters:stretch()/samples/china.jpg"],
    [{ width: 2, height: 1, fit: "contain", background: "#ff8800" }, "/2x1/filters:fill(ff8800)/samples/china.jpg"],
    [{ format: "auto" }, "/filters:format(auto)/samples/china.jpg"],
    [{ format: "avif", quality: 40 }, "/filters:format(avif):quality(40)/samples/china.jpg"],
    [{ isGrey: true, rotation: 270 }, "/filters:grayscale():rotate(270)/samples/china.jpg"],
    [{ blur: 1.5, sharpness: 2 }, "/filters:blur(1.5,1.5):sharpen(0,2,true)/samples/china.jpg"],
    [{ shape: "face" }, "/filters:smart_crop(0,20)/samples/china.jpg"],
    [{ overlay }, "/filters:watermark(pictures,samples/mark.png,-3p,-3p,40,25)/samples/china.jpg"],
    [{ key: "bücher/photo (1).jpg" }, "/b%C3%BCcher/photo%20%281%29.jpg"],
  ] as const)("of %j is %s", (choices, path) => {
    expect(pathOf(choices as Partial<Choices>)).toBe(path);
  });

  it("tells what it has no words for", () => {
    const leftOut = (choices: Partial<Choices>) => addressesOf({ ...PLAIN, ...choices }, images)[1].leftOut;
    expect(leftOut({ format: "webp" })).toEqual([]);
    expect(leftOut({ isFlipped: true, isMirrored: true, shape: "circle", position: "left" })).toEqual([
      ...["what to keep", "upside down", "mirrored", "cut to a circle"],
    ]);
    expect(leftOut({ format: "png", overlay: { ...overlay, key: "marks (old)/a,b.png" } })).toHaveLength(1);
    expect(leftOut({ format: "png", key: "sizes/300x200/a.jpg" })).toHaveLength(1);
  });

  it("has at most one part of filters, whatever is chosen, and the key behind it", () => {
    fc.assert(
      fc.property(anything, (choices) => {
        const path = pathOf(choices);
        expect(path.match(/filters:/g)?.length ?? 0).toBeLessThanOrEqual(1);
        const keyParts = choices.key.split("/").length;
        expect(decodeURIComponent(path.split("/").slice(-keyParts).join("/"))).toBe(choices.key);
      }),
    );
  });
});

describe("query parameters", () => {
  const of = (choices: Partial<Choices>) => addressesOf({ ...plainest, ...choices }, images)[2];

  it.each([
    [{}, ""],
    [{ width: 200 }, "?width=200"],
    [{ width: 200, height: 100, fit: "outside" }, "?width=200&height=100&fit=outside"],
    [{ format: "auto", rotation: 90, isFlipped: true }, "?format=auto&rotate=90&flip=true"],
    [{ width: 9, height: 9, position: "point", point: { x: 30, y: 45 } }, "?width=9&height=9&fit=cover&focal=0.3,0.45"],
    [{ isMirrored: true, isGrey: true }, "?flop=true&grayscale=true"],
  ] as const)("of %j are %s", (choices, query) => {
    expect(of(choices as Partial<Choices>).url).toBe(`https://images.example/samples/china.jpg${query}`);
  });

  it("tell what they have no words for", () => {
    const choices = { blur: 1, sharpness: 1, shape: "face", overlay, format: "jpeg" } as const;
    expect(of(choices).leftOut).toEqual(["quality", "blur", "sharpen", "cut to a face", "overlay"]);
    expect(of({ width: 1, height: 1, fit: "contain", position: "left" }).leftOut).toEqual([
      "what to keep",
      "background",
    ]);
  });
});

it("every style gives a URL of the same place, and the default form says all", () => {
  fc.assert(
    fc.property(anything, (choices) => {
      const addresses = addressesOf(choices, images);
      expect(addresses.map(({ style }) => style)).toEqual(["default", "thumbor", "query"]);
      for (const { url } of addresses) expect(new URL(url).origin).toBe(images.url);
      expect(addresses[0].leftOut).toEqual([]);
      expect(decoded(addresses[0].url.slice(images.url.length + 1))).toEqual(requestOf(choices, "pictures"));
    }),
  );
});

it("the samples are what the tour puts into the source bucket", () => {
  const folder = new URL("../../../../tools/tour/photos/photographs/", import.meta.url);
  const pictures = readdirSync(folder).filter((name) => !name.endsWith(".md"));
  expect([...SAMPLES, SAMPLE_OVERLAY].sort()).toEqual(pictures.map((name) => `samples/${name}`).sort());
});
