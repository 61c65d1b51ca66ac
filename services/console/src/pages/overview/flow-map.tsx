import type { JSX } from "preact";
import { asExactMoment, atAGlance, inWhole, sinceThen } from "../../design/words.ts";
import { eventWords } from "./event-words.ts";
import { type Box, type EventBox, layOut, type Ribbon, WIDTH } from "./flow-layout.ts";
import type { Flow } from "./flows.ts";

/** What flows over the bus: a picture where there is room, and the same as a list for everybody else. */
export function FlowMap({ flows, now }: { flows: readonly Flow[]; now: number }): JSX.Element {
  const { height, sayers, events, hearers, ribbons } = layOut(flows);
  return (
    <div class="flow card">
      <svg class="flow-map" viewBox={`0 0 ${WIDTH} ${height + 26}`} aria-hidden="true" focusable="false">
        <g class="flow-columns">
          <text x="0" y="14">
            Says
          </text>
          <text x={WIDTH / 2} y="14" text-anchor="middle">
            Event on the bus
          </text>
          <text x={WIDTH} y="14" text-anchor="end">
            Hears
          </text>
        </g>
        <g transform="translate(0 26)">
          {ribbons.map((ribbon) => (
            <RibbonPaths key={ribbon.key} ribbon={ribbon} />
          ))}
          {sayers.map((box) => (
            <ServiceBox key={box.name} box={box} />
          ))}
          {hearers.map((box) => (
            <ServiceBox key={box.name} box={box} />
          ))}
          {events.map((box) => (
            <EventPill key={box.name} box={box} now={now} />
          ))}
        </g>
      </svg>
      <FlowList flows={flows} now={now} />
    </div>
  );
}

function RibbonPaths({ ribbon: { path, thickness, tint, isFlowing } }: { ribbon: Ribbon }): JSX.Element {
  return (
    <g class={`ribbon tint-${tint}${isFlowing ? " flowing" : ""}`}>
      <path class="ribbon-bed" d={path} stroke-width={thickness} />
      {isFlowing && <path class="ribbon-water" d={path} stroke-width={Math.max(2, thickness / 3)} />}
    </g>
  );
}

function ServiceBox({ box: { name, x, y, width, height } }: { box: Box }): JSX.Element {
  return (
    <g class="flow-service">
      <rect x={x} y={y} width={width} height={height} rx="8" />
      <text x={x + width / 2} y={y + height / 2} text-anchor="middle" dominant-baseline="central">
        {name}
      </text>
    </g>
  );
}

function EventPill({ box: { flow, tint, x, y, width, height }, now }: { box: EventBox; now: number }): JSX.Element {
  return (
    <g class={`flow-event tint-${tint}`}>
      <rect x={x} y={y} width={width} height={height} rx={height / 2} />
      <text class="flow-name" x={x + 24} y={y + height / 2 - 7} dominant-baseline="central">
        {eventWords(flow.type)}
      </text>
      <text class="flow-when" x={x + 24} y={y + height / 2 + 10} dominant-baseline="central">
        {flow.lastHeardAt === null ? "not yet" : sinceThen(flow.lastHeardAt, now)}
      </text>
      <text
        class="flow-count"
        key={flow.count}
        x={x + width - 24}
        y={y + height / 2}
        text-anchor="end"
        dominant-baseline="central"
      >
        {atAGlance(flow.count)}
      </text>
    </g>
  );
}

function FlowList({ flows, now }: { flows: readonly Flow[]; now: number }): JSX.Element {
  return (
    <ul class="flow-list" role="list" aria-label="Events by sender and type">
      {flows.map(({ type, saidBy, heardBy, count, lastHeardAt }) => (
        <li key={type} data-event-type={type}>
          <strong>{eventWords(type)}</strong>
          <span class="flow-number number">{inWhole(count)}</span>
          <span class="small soft">
            {saidBy} → {heardBy.join(", ")}
            {lastHeardAt !== null && (
              <>
                {" · "}
                <time dateTime={lastHeardAt} title={asExactMoment(lastHeardAt)}>
                  {sinceThen(lastHeardAt, now)}
                </time>
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
