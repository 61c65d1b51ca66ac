import { useEffect, useRef, useState } from "preact/hooks";
import { Poller, type PollerSettings, type PollState } from "./poller.ts";

export interface Poll<T> extends PollState<T> {
  /** Look at once. */
  readonly look: () => void;
  /** Look at once, or as soon as the look that is under way has ended. */
  readonly lookSoon: () => void;
  /** Change what is shown without a look. */
  readonly know: (change: (value: T | null) => T) => void;
}

type Settings<T> = Pick<PollerSettings<T>, "load" | "idleMs" | "pending">;

/** Looks while the page is shown and there is a connection, and at once when either comes back. */
export function usePoll<T>(settings: Settings<T>): Poll<T> {
  const [state, setState] = useState<PollState<T>>({ value: null, failure: null, readAt: null });
  const latest = useRef(settings);
  latest.current = settings;
  const poller = useRef<Poller<T> | null>(null);
  useEffect(() => {
    const polling = new Poller<T>({
      load: (signal) => latest.current.load(signal),
      idleMs: latest.current.idleMs,
      pending: (value) => latest.current.pending?.(value) ?? "",
      isWorthwhile: () => navigator.onLine && document.visibilityState === "visible",
      onState: setState,
    });
    poller.current = polling;
    const resume = () => void polling.look();
    addEventListener("online", resume);
    document.addEventListener("visibilitychange", resume);
    resume();
    return () => {
      removeEventListener("online", resume);
      document.removeEventListener("visibilitychange", resume);
      polling.stop();
    };
  }, []);
  return {
    ...state,
    look: () => void poller.current?.look(),
    lookSoon: () => void poller.current?.lookSoon(),
    know: (change) => poller.current?.know(change),
  };
}
