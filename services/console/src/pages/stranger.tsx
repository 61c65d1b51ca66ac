import type { JSX } from "preact";
import { Notice } from "../design/notices.tsx";
import { Page } from "../design/page.tsx";
import { useEstate } from "../estate.ts";

/** Signed in, and in neither group: nothing of the estate may be seen. */
export function Stranger(): JSX.Element {
  const { person } = useEstate();
  return (
    <Page name="No access yet">
      <Notice tone="waiting" icon="warning" title={`${person.username} is in no group that may see the estate`}>
        <p>
          Ask whoever looks after the estate’s user pool to add you to <strong>viewer</strong>, to look, or to{" "}
          <strong>operator</strong>, to register, upload and delete as well. Then sign out and in again.
        </p>
      </Notice>
    </Page>
  );
}
