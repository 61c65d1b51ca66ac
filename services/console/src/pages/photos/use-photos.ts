import { useRef, useState } from "preact/hooks";
import { type Apis, body } from "../../apis/clients.ts";
import { usePoll } from "../../polling/use-poll.ts";
import { type PhotoList, pageSizeFor, pendingOf, withNewest, withOlder, without } from "./photo-list.ts";

const IDLE_MS = 15_000;

export interface PhotosInView {
  /** Null until the newest page is read. */
  readonly list: PhotoList | null;
  readonly failure: unknown;
  readonly isLoadingOlder: boolean;
  readonly look: () => void;
  readonly loadOlder: () => void;
  readonly remove: (id: string) => Promise<void>;
}

export function usePhotos(webApi: Apis["webApi"]): PhotosInView {
  const latest = useRef<PhotoList | null>(null);
  const [isLoadingOlder, setLoadingOlder] = useState(false);
  const [olderFailure, setOlderFailure] = useState<unknown>(null);
  const poll = usePoll<PhotoList>({
    idleMs: IDLE_MS,
    pending: pendingOf,
    load: async (signal) => {
      const query = { limit: pageSizeFor(latest.current) };
      const page = body(await webApi.GET("/photos", { params: { query }, signal }));
      return withNewest(latest.current, page);
    },
  });
  latest.current = poll.value;

  const loadOlder = async () => {
    const cursor = latest.current?.nextCursor;
    if (cursor === undefined) return;
    setLoadingOlder(true);
    setOlderFailure(null);
    try {
      const page = body(await webApi.GET("/photos", { params: { query: { limit: 24, cursor } } }));
      poll.know((known) => (known === null ? withNewest(known, page) : withOlder(known, page)));
    } catch (failure) {
      setOlderFailure(failure);
    }
    setLoadingOlder(false);
  };
  const remove = async (id: string) => {
    await webApi.DELETE("/photos/{photo_id}", { params: { path: { photo_id: id } } });
    if (latest.current !== null) poll.know((known) => without(known ?? { photos: [], nextCursor: undefined }, id));
    poll.look();
  };
  return {
    list: poll.value,
    failure: olderFailure ?? poll.failure,
    isLoadingOlder,
    look: poll.look,
    loadOlder: () => void loadOlder(),
    remove,
  };
}
