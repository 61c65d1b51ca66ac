import { useEffect, useState } from "preact/hooks";
import { useOnline } from "../../network/use-online.ts";
import { type FetchPicture, fetchPicture, type Picture } from "./pictures.ts";

export interface Shown {
  /** Null until the first one is there, and after a failure. */
  readonly picture: (Picture & { readonly src: string }) | null;
  readonly failure: unknown;
  readonly isLoading: boolean;
  readonly again: () => void;
}

// Long enough to type a number, short enough to seem at once.
const CALM_MS = 300;

/** The picture of a URL; asked for once nothing has changed for a moment, and shown until the next one is there. */
export function usePicture(url: string, fetch: FetchPicture = fetchPicture): Shown {
  const [picture, setPicture] = useState<Picture | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [isLoading, setLoading] = useState(true);
  const [tries, setTries] = useState(0);
  const isOnline = useOnline();
  const src = useObjectUrl(picture?.content ?? null);

  useEffect(() => {
    const gone = new AbortController();
    const ask = async () => {
      try {
        setPicture(await fetch(url, gone.signal));
        setFailure(null);
      } catch (failure) {
        if (gone.signal.aborted) return;
        setPicture(null);
        setFailure(failure);
      }
      setLoading(false);
    };
    setLoading(true);
    const timer = setTimeout(() => void ask(), picture === null && failure === null ? 0 : CALM_MS);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [url, tries]);
  useEffect(() => {
    if (isOnline && failure !== null) setTries((tries) => tries + 1);
  }, [isOnline]);
  return {
    picture: picture === null || src === null ? null : { ...picture, src },
    failure,
    isLoading,
    again: () => setTries((tries) => tries + 1),
  };
}

function useObjectUrl(content: Blob | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (content === null) return;
    const url = URL.createObjectURL(content);
    setUrl(url);
    return () => {
      setUrl(null);
      URL.revokeObjectURL(url);
    };
  }, [content]);
  return url;
}
