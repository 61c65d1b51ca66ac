/** In the order in which things happen, each event in the words of those who run the business. */
const WORDS: { readonly [type: string]: string } = {
  "stackyard.web-api.site-created": "Sites registered",
  "stackyard.web-api.device-registered": "Devices registered or changed",
  "stackyard.web-api.device-retired": "Devices retired",
  "stackyard.web-api.photo-received": "Photos received",
  "stackyard.web-api.photo-deleted": "Photos deleted",
  "stackyard.image-handler.derivatives-made": "Photos made ready",
  "stackyard.image-handler.photo-refused": "Refused in conversion",
  "stackyard.stream-ingest.readings-stored": "Files of readings stored",
  "stackyard.stream-ingest.readings-refused": "Batches with refused readings",
  "stackyard.stream-ingest.windows-closed": "Batches of windows closed",
  "stackyard.stream-ingest.threshold-crossed": "Alerts raised or cleared",
  "stackyard.data-lake.dataset-updated": "Data sets extended",
  "stackyard.data-lake.query-finished": "Queries ended",
};

export function eventWords(type: string): string {
  return WORDS[withoutVersion(type)] ?? plainWords(type);
}

export function hasEventWords(type: string): boolean {
  return WORDS[withoutVersion(type)] !== undefined;
}

/** The place of an event in the story; what is newer than this page comes last. */
export function orderOf(type: string): number {
  const at = Object.keys(WORDS).indexOf(withoutVersion(type));
  return at === -1 ? Number.MAX_SAFE_INTEGER : at;
}

/** `stackyard.web-api.site-created.v1` was said by `web-api`. */
export function sayerOf(type: string): string {
  return type.split(".")[1] ?? type;
}

function withoutVersion(type: string): string {
  return type.replace(/\.v\d+$/, "");
}

/** An event that is newer than this page. */
function plainWords(type: string): string {
  const name = withoutVersion(type).split(".").at(-1)?.replaceAll("-", " ") ?? type;
  return name.charAt(0).toUpperCase() + name.slice(1);
}
