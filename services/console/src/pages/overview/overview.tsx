import "./overview.css";
import type { JSX } from "preact";
import { body, type Counters } from "../../apis/clients.ts";
import { FailureNotice, Skeleton } from "../../design/notices.tsx";
import { Page } from "../../design/page.tsx";
import { asTimeOfDay } from "../../design/words.ts";
import { useEstate } from "../../estate.ts";
import { useOnline } from "../../network/use-online.ts";
import { type Poll, usePoll } from "../../polling/use-poll.ts";
import { type Doors, knock } from "./doors.ts";
import { FlowMap } from "./flow-map.tsx";
import { flowsOf } from "./flows.ts";
import { ServiceCards } from "./service-cards.tsx";
import { Tiles } from "./tiles.tsx";

const COUNT_EACH_MS = 5_000;
const KNOCK_EACH_MS = 30_000;

export function Overview(): JSX.Element {
  const { apis, configuration } = useEstate();
  const counters = usePoll<Counters>({
    idleMs: COUNT_EACH_MS,
    load: async (signal) => body(await apis.cronAudit.GET("/counters", { signal })),
  });
  const doors = usePoll<Doors>({ idleMs: KNOCK_EACH_MS, load: (signal) => knock(apis, signal) });
  return (
    <Page
      name="Overview"
      lead="What the estate has done since this stage was set up, and whether its services answer now."
      aside={<AsOf readAt={counters.readAt} hasFailed={counters.failure !== null} />}
    >
      {counters.failure !== null && <FailureNotice failure={counters.failure} again={counters.look} />}
      <Counted counters={counters} />
      <section aria-labelledby="services">
        <div class="section-head">
          <h2 id="services">What is deployed</h2>
        </div>
        <ServiceCards services={configuration.services} doors={doors.value} />
      </section>
    </Page>
  );
}

function AsOf({ readAt, hasFailed }: { readAt: number | null; hasFailed: boolean }): JSX.Element | null {
  const isLive = useOnline() && !hasFailed;
  if (readAt === null) return null;
  return (
    <p class={`as-of small soft number${isLive ? " live" : ""}`}>
      {isLive ? "Live, as of" : "Last read at"} {asTimeOfDay(readAt)}
    </p>
  );
}

function Counted({ counters: { value, failure } }: { counters: Poll<Counters> }): JSX.Element | null {
  if (value === null) return failure === null ? <Waiting /> : null;
  const flows = flowsOf(value);
  return (
    <>
      <Tiles flows={flows} total={value.total} />
      <section aria-labelledby="flows">
        <div class="section-head">
          <h2 id="flows">What flows over the bus</h2>
          <p class="small soft">Each event is counted once, however often it is delivered.</p>
        </div>
        {value.total === 0 && <NothingYet />}
        <FlowMap flows={flows} now={Date.now()} />
      </section>
    </>
  );
}

function NothingYet(): JSX.Element {
  return (
    <p class="nothing-yet">
      Nothing has happened yet. Register a <a href="/sites">site</a> or upload a <a href="/photos">photograph</a>, and
      it is counted here a moment later.
    </p>
  );
}

function Waiting(): JSX.Element {
  return (
    <Skeleton of="the counters">
      <div class="tiles">
        {[1, 2, 3, 4, 5].map((tile) => (
          <div key={tile} class="skeleton tile-skeleton" />
        ))}
      </div>
      <div class="skeleton flow-skeleton" />
    </Skeleton>
  );
}
