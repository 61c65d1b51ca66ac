/** Numbers, sizes, times and places in the reader's own language and habits. */
const LANGUAGES = typeof navigator === "undefined" ? [] : [...navigator.languages];

const whole = new Intl.NumberFormat(LANGUAGES, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(LANGUAGES, { notation: "compact", maximumFractionDigits: 1 });
const tenths = new Intl.NumberFormat(LANGUAGES, { maximumFractionDigits: 1 });
const degrees = new Intl.NumberFormat(LANGUAGES, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
const percent = new Intl.NumberFormat(LANGUAGES, { style: "percent", maximumFractionDigits: 0 });
const metres = new Intl.NumberFormat(LANGUAGES, { style: "unit", unit: "meter", maximumFractionDigits: 1 });
const milliseconds = new Intl.NumberFormat(LANGUAGES, { style: "unit", unit: "millisecond", maximumFractionDigits: 0 });
const moment = new Intl.DateTimeFormat(LANGUAGES, { dateStyle: "medium", timeStyle: "short" });
const momentToTheSecond = new Intl.DateTimeFormat(LANGUAGES, { dateStyle: "full", timeStyle: "long" });
const timeOfDay = new Intl.DateTimeFormat(LANGUAGES, { timeStyle: "medium" });
// Words, unlike numbers and dates, are those of the page.
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "long" });

export const inWhole = (value: number): string => whole.format(value);
export const inTenths = (value: number): string => tenths.format(value);
/** A unit that Intl doesn't know. */
export const inPixels = (value: number): string => `${whole.format(value)}\u00a0px`;
export const inPercent = (share: number): string => percent.format(share);
export const inMetres = (value: number): string => metres.format(value);
export const inMilliseconds = (value: number): string => milliseconds.format(value);
export const inDegrees = (value: number): string => degrees.format(value);
export const asMoment = (iso: string): string => moment.format(new Date(iso));
export const asExactMoment = (iso: string): string => momentToTheSecond.format(new Date(iso));
export const asTimeOfDay = (milliseconds: number): string => timeOfDay.format(milliseconds);

/** Exact as long as that is readable at a glance. */
export const atAGlance = (value: number): string => (value < 100_000 ? whole.format(value) : compact.format(value));

const SIZES = [
  ["byte", 1, 0],
  ["kilobyte", 1e3, 0],
  ["megabyte", 1e6, 1],
  ["gigabyte", 1e9, 1],
] as const;

export function inBytes(bytes: number): string {
  const [unit, size, digits] = SIZES.findLast(([, from]) => bytes >= from) ?? SIZES[0];
  const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(LANGUAGES, options).format(bytes / size);
}

const SPANS = [
  ["second", 1],
  ["minute", 60],
  ["hour", 3_600],
  ["day", 86_400],
  ["month", 2_629_800],
  ["year", 31_557_600],
] as const;

/** "3 minutes ago"; seconds only in tens, so that the words don't flicker. */
export function sinceThen(iso: string, now: number): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (Math.abs(seconds) < 10) return relative.format(0, "second");
  const [unit, size] = SPANS.findLast(([, from]) => Math.abs(seconds) >= from) ?? SPANS[0];
  const steps = unit === "second" ? Math.round(seconds / 10) * 10 : Math.trunc(seconds / size);
  return relative.format(steps, unit);
}

export function asPlace(latitude: number, longitude: number): string {
  const north = `${inDegrees(Math.abs(latitude))}°\u00a0${latitude < 0 ? "S" : "N"}`;
  const east = `${inDegrees(Math.abs(longitude))}°\u00a0${longitude < 0 ? "W" : "E"}`;
  return `${north}, ${east}`;
}
