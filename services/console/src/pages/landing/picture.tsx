import type { JSX } from "preact";

/** A photograph on its way through the estate: dropped, made small, kept. */
export function Picture(): JSX.Element {
  return (
    <svg class="landing-picture" viewBox="0 0 420 440" aria-hidden="true" focusable="false">
      <g class="layer layer-3">
        <path d="M210 250 380 335 210 420 40 335Z" />
        <path class="shelf" d="M210 284 312 335 210 386 108 335Z" />
      </g>
      <g class="layer layer-2">
        <path d="M210 145 380 230 210 315 40 230Z" />
        <path class="thumb" d="M142 200 192 225 142 250 92 225Z" />
        <path class="thumb" d="M278 200 328 225 278 250 228 225Z" />
        <path class="thumb" d="M210 238 260 263 210 288 160 263Z" />
      </g>
      <g class="layer layer-1">
        <path d="M210 20 380 105 210 190 40 105Z" />
        <path class="photo" d="M210 42 336 105 210 168 84 105Z" />
        <path class="hill" d="M126 126 186 88 222 113 252 92 294 126 210 168Z" />
        <circle class="sun" cx="228" cy="74" r="11" />
      </g>
    </svg>
  );
}
