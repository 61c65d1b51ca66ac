import type { Photo } from "../../apis/clients.ts";
import { sentence } from "../../apis/failure-words.ts";

/** What happened to a refused photo and what its sender can do, for each reason of web-api and image-handler. */
const WORDS: { readonly [reason: string]: string } = {
  empty: "The upload held nothing. Choose the file again.",
  "wrong-size": "What arrived isn't as large as the file that was announced. Upload it again.",
  "wrong-type": "What arrived is of another type than was announced. Save it as JPEG, PNG, WebP, GIF or AVIF.",
  "wrong-checksum": "What arrived isn't the file that was announced: it was changed on its way. Upload it again.",
  truncated: "The file ends before the picture does. Copy it from the camera again.",
  "too-many-pixels": "The picture has more pixels than can be made smaller here. Scale it down first.",
  "too-many-frames": "The animation has too many frames. Save one of them as a picture.",
  "not-decodable": "The file is damaged: no picture can be read from it. Export it again.",
  "wrong-content": "The file says that it is a picture, and holds something else. Export it as JPEG or PNG.",
  "source-gone": "The file was no longer there when its thumbnails were to be made. Upload it again.",
};

export function refusalWords({ reason, detail }: NonNullable<Photo["refusal"]>): string {
  return WORDS[reason] ?? sentence(detail);
}

export function hasWords(reason: string): boolean {
  return WORDS[reason] !== undefined;
}
