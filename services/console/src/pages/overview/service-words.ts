const WORDS: { readonly [service: string]: string } = {
  platform:
    "What the others stand on: the event bus, the people who may sign in, and the bucket in which files change hands.",
  "web-api": "Registers sites and takes photographs in; the door through which data enters the estate.",
  "image-handler":
    "Makes six small pictures of every photograph, without its secrets, and any other picture that a URL asks for.",
  "stream-ingest":
    "Takes the readings of all devices, counts each once, sums them up by the minute, and raises alerts.",
  "cron-audit": "Listens to everything that is said on the bus, and counts each event once.",
  "data-lake": "Keeps everything that happened, and any file dropped into it, and answers questions about it in SQL.",
  console: "The page that you are looking at.",
};

export function serviceWords(name: string): string {
  return WORDS[name] ?? "A service of this estate that is newer than this page.";
}

export function hasServiceWords(name: string): boolean {
  return WORDS[name] !== undefined;
}
