import "./landing.css";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { FailureNotice, Notice } from "../../design/notices.tsx";
import { Band } from "../../shell/band.tsx";
import { OfflineBanner } from "../../shell/shell.tsx";
import { ThemeChoice } from "../../shell/theme-choice.tsx";
import { type Absence, wordsOfAbsence } from "./absence.ts";
import { Picture } from "./picture.tsx";

interface LandingProps {
  readonly absence: Absence;
  readonly signIn: () => Promise<void>;
}

/** For whoever has no session: why not, what this is, and the way in. */
export function Landing({ absence, signIn }: LandingProps): JSX.Element {
  const [isLeaving, setLeaving] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    document.title = "Stackyard";
    // Who goes back from the sign-in page may get this one as it was left: leaving, and knowing of no session since.
    const wake = ({ persisted }: PageTransitionEvent) => persisted && location.reload();
    addEventListener("pageshow", wake);
    return () => removeEventListener("pageshow", wake);
  }, []);
  const enter = () => {
    setLeaving(true);
    signIn().catch((failure: unknown) => {
      setLeaving(false);
      setFailure(failure);
    });
  };
  return (
    <>
      <Band>
        <div class="account">
          <ThemeChoice />
        </div>
      </Band>
      <OfflineBanner />
      <main class="landing">
        <div class="landing-words">
          <AbsenceNotice absence={absence} />
          {failure !== null && <FailureNotice failure={failure} />}
          <h1>See what the estate does, as it does it</h1>
          <p class="lead">
            Stackyard keeps the places of a field-monitoring business and the photographs that are taken there. Register
            a site, drop a photograph, and watch its thumbnails being made.
          </p>
          <button type="button" class="button primary large" onClick={enter} disabled={isLeaving}>
            Sign in
          </button>
          <p class="small soft">You sign in on a page of the estate’s user pool. This page never sees your password.</p>
        </div>
        <Picture />
      </main>
    </>
  );
}

function AbsenceNotice({ absence }: { absence: Absence }): JSX.Element | null {
  const words = wordsOfAbsence(absence);
  if (words === null) return null;
  const { tone, icon, title, detail, said } = words;
  return (
    <Notice tone={tone} icon={icon} title={title} role={tone === "bad" ? "alert" : "status"}>
      <p>{detail}</p>
      {said !== undefined && <p class="small soft">{said}</p>}
    </Notice>
  );
}
