import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { FailureNotice } from "../design/notices.tsx";
import { Band } from "./band.tsx";

/** Until config.json is read, which as a rule nobody notices. */
export function Boot(): JSX.Element {
  return (
    <>
      <Band />
      <main class="page" aria-busy="true" />
    </>
  );
}

export function BootFailure({ failure }: { failure: unknown }): JSX.Element {
  useEffect(() => {
    const again = () => location.reload();
    addEventListener("online", again);
    return () => removeEventListener("online", again);
  }, []);
  return (
    <>
      <Band />
      <main class="page">
        <h1>Stackyard can’t start</h1>
        <FailureNotice failure={failure} again={() => location.reload()} />
      </main>
    </>
  );
}
