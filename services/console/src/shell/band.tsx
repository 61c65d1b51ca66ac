import "./band.css";
import type { ComponentChildren, JSX } from "preact";
import { Mark } from "../design/icons.tsx";

/** The strip at the top of every page. */
export function Band({ children }: { children?: ComponentChildren }): JSX.Element {
  return (
    <header class="band">
      <div class="band-inner">
        <p class="brand">
          <Mark /> Stackyard
        </p>
        {children}
      </div>
    </header>
  );
}
