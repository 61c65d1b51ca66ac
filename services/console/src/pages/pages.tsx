import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { FailureNotice, Skeleton } from "../design/notices.tsx";

type PagePath = "/" | "/sites" | "/photos" | "/images";

const LOADERS: { readonly [path in PagePath]: () => Promise<ComponentType> } = {
  "/": () => import("./overview/overview.tsx").then(({ Overview }) => Overview),
  "/sites": () => import("./sites/sites.tsx").then(({ Sites }) => Sites),
  "/photos": () => import("./photos/photos.tsx").then(({ Photos }) => Photos),
  "/images": () => import("./images/images.tsx").then(({ Images }) => Images),
};

const here = new Map<PagePath, ComponentType>();

/** Each page comes by itself. What can't be had now is asked for again when it is gone to. */
export async function sendFor(path: string): Promise<void> {
  if (!isPagePath(path) || here.has(path)) return;
  here.set(path, await LOADERS[path]());
}

/** The others too, once nothing else is to do, so that they are there even without a network. */
export function sendForAllSoon(): () => void {
  const timer = setTimeout(() => {
    for (const path of Object.keys(LOADERS)) sendFor(path).catch(() => {});
  }, 1_500);
  return () => clearTimeout(timer);
}

export const Overview = (): JSX.Element => <Arriving path="/" />;
export const Sites = (): JSX.Element => <Arriving path="/sites" />;
export const Photos = (): JSX.Element => <Arriving path="/photos" />;
export const Images = (): JSX.Element => <Arriving path="/images" />;

function Arriving({ path }: { path: PagePath }): JSX.Element {
  const [failure, setFailure] = useState<unknown>(null);
  const [tries, setTries] = useState(0);
  const Page = here.get(path);
  useEffect(() => {
    if (Page !== undefined) return;
    sendFor(path)
      .then(() => setFailure(null))
      .catch(setFailure)
      .finally(() => setTries((tries) => tries + 1));
  }, [path]);
  if (Page !== undefined) return <Page />;
  if (failure !== null && tries > 0) {
    return (
      <div class="page">
        <FailureNotice failure={failure} again={() => location.reload()} />
      </div>
    );
  }
  return (
    <Skeleton of="the page">
      <div class="page" />
    </Skeleton>
  );
}

function isPagePath(path: string): path is PagePath {
  return Object.hasOwn(LOADERS, path);
}
