import "./design/tokens.css";
import "./design/document.css";
import "./design/parts.css";
import { render } from "preact";
import { authorizedFetch } from "./apis/authorized-fetch.ts";
import { clientsOf } from "./apis/clients.ts";
import { App } from "./app.tsx";
import { readConfiguration } from "./configuration.ts";
import { applyTheme, chosenTheme } from "./design/theme.ts";
import { reach } from "./network/reach.ts";
import { sendFor } from "./pages/pages.tsx";
import { HostedPage } from "./session/authority.ts";
import { completeSignIn, ownPath } from "./session/callback.ts";
import { shareFarewell } from "./session/farewell.ts";
import { Session } from "./session/session.ts";
import { SessionStore } from "./session/stores.ts";
import { Boot, BootFailure } from "./shell/boot.tsx";

const root = document.getElementById("app");
if (root === null) throw new Error("index.html has no #app");

applyTheme(chosenTheme());
render(<Boot />, root);
sendFor(location.pathname).catch(() => {});

async function start(root: HTMLElement): Promise<void> {
  const fetchOverNetwork = reach(
    (request) => fetch(request),
    () => navigator.onLine,
  );
  const configuration = await readConfiguration((path) =>
    fetchOverNetwork(new Request(new URL(path, location.origin), { cache: "no-cache" })),
  );
  const store = new SessionStore(sessionStorage);
  const authority = new HostedPage(configuration.signIn, `${location.origin}/`, fetchOverNetwork);
  const session = new Session(authority, store);
  const arrival = await completeSignIn(new URL(location.href), session, authority, store);
  // The code is used up, and must not stand in the history.
  if (arrival.kind !== "none") history.replaceState(null, "", ownPath(arrival.returnTo));
  const apis = clientsOf(configuration.apis, authorizedFetch(session, fetchOverNetwork));
  const signIn = async (returnTo: string) => {
    const { url, pending } = await authority.begin(ownPath(returnTo));
    store.keepPending(pending);
    location.assign(url);
  };
  const signOut = shareFarewell(session, new BroadcastChannel("stackyard.farewell"));
  render(<App {...{ configuration, apis, session, signIn, signOut, arrival }} />, root);
}

start(root).catch((failure: unknown) => render(<BootFailure failure={failure} />, root));
