import type { JSX } from "preact";

/** Decoration beside words: no icon stands alone without a name. */
const PATHS = {
  sun: "M12 3v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0Z",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.500 10.500Z",
  screen: "M4 5h16v11H4zM9 20h6m-3-4v4",
  leave: "M14 4H6v16h8M10 12h10m-3-3 3 3-3 3",
  upload: "M12 16V5m-4 4 4-4 4 4M4 16v4h16v-4",
  cross: "M6 6l12 12M18 6 6 18",
  retry: "M20 12a8 8 0 1 1-2.400-5.700M20 4v4h-4",
  bin: "M5 7h14M9 7V4h6v3m-8 0 1 13h8l1-13",
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
  warning: "M12 4 2.500 20h19zM12 10v4m0 3v.01",
  unplugged: "M4 4l16 16M8.500 8.600A6 6 0 0 0 6 12m12 0a6 6 0 0 0-3-5.200M12 19v.01",
  pin: "M12 21s6.500-6 6.500-11a6.500 6.500 0 1 0-13 0c0 5 6.500 11 6.500 11Zm0-8.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5Z",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.500 9v.01",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  check: "M5 12.500 10 17.500 19 7",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }): JSX.Element {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

export function Mark({ size = 28 }: { size?: number }): JSX.Element {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path class="mark-top" d="M16 5 27 10.500 16 16 5 10.500Z" />
      <path class="mark-middle" d="M5 15.200 16 20.700 27 15.200" />
      <path class="mark-bottom" d="M5 20.600 16 26.100 27 20.600" />
    </svg>
  );
}
