import type { NewPhoto } from "../../apis/clients.ts";
import { inBytes } from "../../design/words.ts";

export type PhotoType = NewPhoto["contentType"];

/** What web-api takes, by its openapi.yml. */
export const PHOTO_TYPES: readonly PhotoType[] = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"];
export const LARGEST_BYTES = 20 * 1024 * 1024;
export const LARGEST_WORDS = "20 MB";
export const HEAD_BYTES = 512;
const LONGEST_NAME = 120;

export type FileCheck =
  | { readonly isGood: true; readonly contentType: PhotoType }
  | { readonly isGood: false; readonly words: string };

/** By size and first bytes, as web-api will look at it: a name proves nothing. */
export function checkFile(sizeBytes: number, head: Uint8Array): FileCheck {
  if (sizeBytes === 0) return { isGood: false, words: "The file is empty." };
  if (sizeBytes > LARGEST_BYTES) {
    const words = `${inBytes(sizeBytes)} is too large: a photograph may have up to ${LARGEST_WORDS}.`;
    return { isGood: false, words };
  }
  const contentType = typeByContent(head);
  if (contentType !== null) return { isGood: true, contentType };
  return { isGood: false, words: "This is no photograph that can be used: take JPEG, PNG, WebP, GIF or AVIF." };
}

// https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern
function typeByContent(head: Uint8Array): PhotoType | null {
  const text = String.fromCharCode(...head.subarray(0, HEAD_BYTES));
  if (text.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (/^GIF8[79]a/.test(text)) return "image/gif";
  if (text.startsWith("RIFF") && text.slice(8, 14) === "WEBPVP") return "image/webp";
  return brands(head, text).some((brand) => brand === "avif" || brand === "avis") ? "image/avif" : null;
}

/** Major and compatible brands of an ISO base media file (ISO/IEC 14496-12, section 4.3). */
function brands(head: Uint8Array, text: string): readonly string[] {
  if (text.slice(4, 8) !== "ftyp") return [];
  const end = new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(0);
  const compatible = text.slice(16, end).match(/.{4}/gs) ?? [];
  return [text.slice(8, 12), ...compatible];
}

/** The file's name as web-api takes it: its ending stays when it is cut. */
export function nameToSend(name: string): string | null {
  const characters = [...name.replace(/[\p{Cc}\p{Cs}]/gu, " ").trim()];
  if (characters.length === 0) return null;
  if (characters.length <= LONGEST_NAME) return characters.join("");
  const dot = characters.lastIndexOf(".");
  const ending = dot > 0 && characters.length - dot <= 10 ? characters.slice(dot) : [];
  return [...characters.slice(0, LONGEST_NAME - 1 - ending.length), "…", ...ending].join("").trim();
}
