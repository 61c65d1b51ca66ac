import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { Configuration } from "../configuration.ts";
import { Icon } from "../design/icons.tsx";
import { useOnline } from "../network/use-online.ts";
import type { Person } from "../session/person.ts";
import { Band } from "./band.tsx";
import { ThemeChoice } from "./theme-choice.tsx";

const PAGES = [
  ["/", "Overview"],
  ["/sites", "Sites"],
  ["/photos", "Photos"],
  ["/images", "Images"],
] as const;

interface ShellProps {
  readonly configuration: Configuration;
  readonly person: Person;
  readonly signOut: () => Promise<void>;
  readonly children: ComponentChildren;
}

/** What stands around every page of somebody who is signed in. */
export function Shell({ configuration, person, signOut, children }: ShellProps): JSX.Element {
  const { path } = useLocation();
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <Band>
        <nav class="pages" aria-label="Pages">
          {PAGES.map(([to, name]) => (
            <a key={to} href={to} {...(path === to ? { "aria-current": "page" } : {})}>
              {name}
            </a>
          ))}
        </nav>
        <Account person={person} signOut={signOut} />
      </Band>
      <OfflineBanner />
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <footer class="ground">
        <p>
          Stage <strong>{configuration.stage}</strong> in {configuration.region}
        </p>
      </footer>
    </>
  );
}

function Account({ person, signOut }: Pick<ShellProps, "person" | "signOut">): JSX.Element {
  const [isLeaving, setLeaving] = useState(false);
  const leave = () => {
    setLeaving(true);
    void signOut();
  };
  return (
    <div class="account">
      <ThemeChoice />
      <p class="who">
        <span class="who-name" title={person.username}>
          {person.username}
        </span>
        <span class="who-role">{person.role === "stranger" ? "in no group" : person.role}</span>
      </p>
      <button type="button" class="button plain" onClick={leave} disabled={isLeaving}>
        Sign out
      </button>
    </div>
  );
}

export function OfflineBanner(): JSX.Element {
  const isOnline = useOnline();
  return (
    <div role="status" class={isOnline ? "" : "tidings"}>
      {!isOnline && (
        <p>
          <Icon name="unplugged" /> You are offline. What you see is what was last read; it goes on when the connection
          is back.
        </p>
      )}
    </div>
  );
}
