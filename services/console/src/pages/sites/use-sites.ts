import { useEffect, useRef, useState } from "preact/hooks";
import { type Apis, body, type Site } from "../../apis/clients.ts";
import { useOnline } from "../../network/use-online.ts";

export interface SiteList {
  /** Null until the first page is read. */
  readonly sites: readonly Site[] | null;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly failure: unknown;
  readonly loadMore: () => void;
  readonly add: (site: Site) => void;
}

const PAGE_SIZE = 20;

export function useSites(webApi: Apis["webApi"]): SiteList {
  const [sites, setSites] = useState<readonly Site[] | null>(null);
  const [cursor, setCursor] = useState<string | undefined>(undefined);
  const [isLoading, setLoading] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const isAsking = useRef(false);
  const isOnline = useOnline();

  const loadMore = async () => {
    if (isAsking.current) return;
    isAsking.current = true;
    setLoading(true);
    setFailure(null);
    try {
      const query = cursor === undefined ? { limit: PAGE_SIZE } : { limit: PAGE_SIZE, cursor };
      const page = body(await webApi.GET("/sites", { params: { query } }));
      setSites((known) => withoutRepeats(known ?? [], page.sites));
      setCursor(page.nextCursor);
    } catch (failure) {
      setFailure(failure);
    } finally {
      isAsking.current = false;
      setLoading(false);
    }
  };
  const mustLoad = sites === null || failure !== null;
  useEffect(() => {
    if (isOnline && mustLoad) void loadMore();
  }, [isOnline]);
  return {
    sites,
    hasMore: cursor !== undefined,
    isLoading,
    failure,
    loadMore: () => void loadMore(),
    add: (site) => setSites((known) => withoutRepeats([site], known ?? [])),
  };
}

/** The list goes by ids, so a site that was made here may come again on a later page. */
export function withoutRepeats(first: readonly Site[], then: readonly Site[]): readonly Site[] {
  const known = new Set(first.map(({ id }) => id));
  return [...first, ...then.filter(({ id }) => !known.has(id))];
}
