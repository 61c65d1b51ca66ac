import { useEffect, useRef, useState } from "preact/hooks";
import { type Apis, body, type Photo } from "../../apis/clients.ts";
import { Problem } from "../../apis/problem.ts";
import { NetworkFailure } from "../../network/failures.ts";
import { useOnline } from "../../network/use-online.ts";
import { usePoll } from "../../polling/use-poll.ts";
import {
  type PhotoList,
  pageSizeFor,
  pendingBelow,
  pendingOf,
  withNewest,
  withOlder,
  withOne,
  without,
} from "./photo-list.ts";

const IDLE_MS = 15_000;

export interface PhotosInView {
  /** Null until the newest page is read. */
  readonly list: PhotoList | null;
  readonly failure: unknown;
  readonly isLoadingOlder: boolean;
  /** What has failed, once more. */
  readonly again: () => void;
  /** When something is known to have changed, however often. */
  readonly lookSoon: () => void;
  readonly loadOlder: () => void;
  readonly remove: (id: string) => Promise<void>;
}

export function usePhotos(webApi: Apis["webApi"]): PhotosInView {
  const latest = useRef<PhotoList | null>(null);
  const [isLoadingOlder, setLoadingOlder] = useState(false);
  const [olderFailure, setOlderFailure] = useState<unknown>(null);
  const isAsking = useRef(false);
  const isOnline = useOnline();
  const poll = usePoll<PhotoList>({
    idleMs: IDLE_MS,
    pending: pendingOf,
    load: async (signal) => {
      const query = { limit: pageSizeFor(latest.current) };
      const page = body(await webApi.GET("/photos", { params: { query }, signal }));
      const below = latest.current === null ? [] : pendingBelow(latest.current, page);
      const found = await Promise.all(below.map(async (id) => [id, await readOne(webApi, id, signal)] as const));
      return found.reduce((list, [id, photo]) => withOne(list, id, photo), withNewest(latest.current, page));
    },
  });
  latest.current = poll.value;

  const loadOlder = async () => {
    const cursor = latest.current?.nextCursor;
    if (isAsking.current) return;
    setOlderFailure(null);
    if (cursor === undefined) return;
    isAsking.current = true;
    setLoadingOlder(true);
    try {
      const page = body(await webApi.GET("/photos", { params: { query: { limit: 24, cursor } } }));
      poll.know((known) => (known === null ? withNewest(known, page) : withOlder(known, cursor, page)));
    } catch (failure) {
      setOlderFailure(failure);
    }
    isAsking.current = false;
    setLoadingOlder(false);
  };
  useEffect(() => {
    if (isOnline && olderFailure instanceof NetworkFailure) void loadOlder();
  }, [isOnline]);
  const remove = async (id: string) => {
    await webApi.DELETE("/photos/{photo_id}", { params: { path: { photo_id: id } } });
    if (latest.current !== null) poll.know((known) => without(known ?? { photos: [], nextCursor: undefined }, id));
    poll.look();
  };
  return {
    list: poll.value,
    failure: olderFailure ?? poll.failure,
    isLoadingOlder,
    again: () => (olderFailure === null ? poll.look() : void loadOlder()),
    lookSoon: poll.lookSoon,
    loadOlder: () => void loadOlder(),
    remove,
  };
}

async function readOne(webApi: Apis["webApi"], id: string, signal: AbortSignal): Promise<Photo | null> {
  try {
    return body(await webApi.GET("/photos/{photo_id}", { params: { path: { photo_id: id } }, signal }));
  } catch (failure) {
    if (failure instanceof Problem && failure.status === 404) return null;
    throw failure;
  }
}
