import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { checkFile, HEAD_BYTES, LARGEST_BYTES, nameToSend, PHOTO_TYPES } from "../../src/pages/photos/file-checks.ts";

const root = new URL("../../../../", import.meta.url);
const openapi = parse(readFileSync(new URL("services/web-api/openapi.yml", root), "utf8"));
const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const ftyp = (...brands: string[]) => {
  const size = String.fromCharCode(0, 0, 0, 12 + 4 * brands.length);
  return bytes(`${size}ftyp${brands[0]}\0\0\0\0${brands.slice(1).join("")}`);
};

it("types and size are those that web-api takes", () => {
  const { contentType, sizeBytes, fileName } = openapi.components.schemas.PhotoDetails.properties;
  expect(PHOTO_TYPES).toEqual(contentType.enum);
  expect(LARGEST_BYTES).toBe(sizeBytes.maximum);
  expect([...(nameToSend("x".repeat(500)) ?? "")]).toHaveLength(fileName.maxLength);
});

const photographs = new URL("tools/tour/photos/photographs/", root);
const ENDINGS: { [ending: string]: string } = {
  jpg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  gif: "image/gif",
  avif: "image/avif",
};
const samples = readdirSync(photographs).filter((name) => ENDINGS[name.split(".").at(-1) ?? ""] !== undefined);

it.each(samples)("%s is taken for what it is", (name) => {
  const content = readFileSync(new URL(name, photographs));
  const contentType = ENDINGS[name.split(".").at(-1) ?? ""];
  expect(checkFile(content.length, content.subarray(0, HEAD_BYTES))).toEqual({ isGood: true, contentType });
});

it.each([
  ["an AVIF sequence", ftyp("avis"), true],
  ["an AVIF among others", ftyp("mif1", "miaf", "avif"), true],
  ["a HEIC", ftyp("heic", "mif1"), false],
  ["an AVIF behind its own box", bytes("\0\0\0\x10ftypheic\0\0\0\0avif"), false],
  ["a WebP without a picture", bytes("RIFF\0\0\0\0WAVEfmt "), false],
  ["a PDF", bytes("%PDF-1.7"), false],
  ["a text", bytes("Dear Sir"), false],
  ["a single byte", bytes("\xff"), false],
])("%s", (_, head, isGood) => {
  expect(checkFile(1_000, head).isGood).toBe(isGood);
});

it("what is empty or too large is refused in words", () => {
  const jpeg = bytes("\xff\xd8\xff");
  expect(checkFile(0, jpeg)).toMatchObject({ words: expect.stringContaining("empty") });
  expect(checkFile(LARGEST_BYTES, jpeg).isGood).toBe(true);
  expect(checkFile(LARGEST_BYTES + 1, jpeg)).toMatchObject({ words: expect.stringContaining("too large") });
});

it("whatever bytes a file begins with, it is taken or refused", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (head) => void checkFile(64, head)));
});

it.each([
  ["china.jpg", "china.jpg"],
  ["  a\u0000b\n.jpg ", "a b .jpg"],
  ["\ud800.jpg", ".jpg"],
  [" \t", null],
  [`${"x".repeat(200)}.jpeg`, `${"x".repeat(114)}….jpeg`],
])("the name %j is sent as %j", (name, sent) => {
  expect(nameToSend(name)).toBe(sent);
});

it("a name that is sent is always one that web-api takes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (name) => {
      const sent = nameToSend(name);
      if (sent === null) return;
      expect(sent).toBe(sent.trim());
      expect([...sent].length).toBeGreaterThan(0);
      expect([...sent].length).toBeLessThanOrEqual(120);
      expect(sent).not.toMatch(/[\p{Cc}\p{Cs}]/u);
    }),
  );
});
