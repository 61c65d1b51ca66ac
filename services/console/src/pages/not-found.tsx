import type { JSX } from "preact";
import { Page } from "../design/page.tsx";

export function NotFound(): JSX.Element {
  return (
    <Page name="Nothing here" lead="No page has this address. It may have moved, or be misspelt.">
      <p>
        <a href="/">Go to the overview</a>
      </p>
    </Page>
  );
}
