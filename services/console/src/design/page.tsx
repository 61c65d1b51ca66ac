import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface PageProps {
  readonly name: string;
  readonly lead?: ComponentChildren;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

// The browser puts the focus for a page that was loaded; for one that was gone to within, we do.
let isFirst = true;

/** For when what had the focus is gone. */
export function focusPage(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>("h1")?.focus());
}

/** One page: its name as heading and title, and the focus on it when somebody has navigated here. */
export function Page({ name, lead, aside, children }: PageProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${name} · Stackyard`;
    if (!isFirst) heading.current?.focus();
    isFirst = false;
  }, [name]);
  return (
    <div class="page">
      <header class="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {name}
          </h1>
          {lead && <p class="lead">{lead}</p>}
        </div>
        {aside}
      </header>
      {children}
    </div>
  );
}
