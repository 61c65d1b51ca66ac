import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { LocationProvider, Route, Router } from "preact-iso";
import type { Apis } from "./apis/clients.ts";
import type { Configuration } from "./configuration.ts";
import { EstateContext } from "./estate.ts";
import { Landing } from "./pages/landing/landing.tsx";
import { NotFound } from "./pages/not-found.tsx";
import { Images, Overview, Photos, Sites, sendForAllSoon } from "./pages/pages.tsx";
import { Stranger } from "./pages/stranger.tsx";
import type { Arrival } from "./session/callback.ts";
import type { Session } from "./session/session.ts";
import { Shell } from "./shell/shell.tsx";

interface AppProps {
  readonly configuration: Configuration;
  readonly apis: Apis;
  readonly session: Session;
  readonly signIn: (returnTo: string) => Promise<void>;
  /** Where the browser goes to be forgotten there as well. */
  readonly signOut: () => Promise<URL>;
  readonly arrival: Arrival;
}

export function App({ configuration, apis, session, signIn, signOut, arrival }: AppProps): JSX.Element {
  const [state, setState] = useState(session.state);
  useEffect(() => session.subscribe(() => setState(session.state)), [session]);
  const person = state.kind === "present" ? state.person : null;
  const { ended } = session;
  const estate = useMemo(() => person && { configuration, apis, person, ended }, [configuration, apis, person, ended]);
  if (state.kind === "absent" || estate === null || person === null) {
    const reason = state.kind === "absent" ? state.reason : "new";
    return <Landing absence={{ reason, arrival }} signIn={() => signIn(location.pathname)} />;
  }
  return (
    <LocationProvider>
      <EstateContext.Provider value={estate}>
        <Shell {...{ configuration, person }} signOut={() => leave(signOut)}>
          {person.role === "stranger" ? <Stranger /> : <Pages />}
        </Shell>
      </EstateContext.Provider>
    </LocationProvider>
  );
}

function Pages(): JSX.Element {
  useEffect(sendForAllSoon, []);
  return (
    <Router>
      <Route path="/" component={Overview} />
      <Route path="/sites" component={Sites} />
      <Route path="/photos" component={Photos} />
      <Route path="/images" component={Images} />
      <Route default component={NotFound} />
    </Router>
  );
}

async function leave(signOut: () => Promise<URL>): Promise<void> {
  const url = await signOut();
  // Offline the browser would show its own error page in place of ours, which says that the session is gone.
  if (navigator.onLine) location.replace(url);
}
