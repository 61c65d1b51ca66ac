import type { JSX } from "preact";
import { atAGlance } from "../../design/words.ts";
import { countOf, type Flow } from "./flows.ts";

export function Tiles({ flows, total }: { flows: readonly Flow[]; total: number }): JSX.Element {
  const tiles = [
    ["Sites registered", countOf(flows, "site-created"), "/sites"],
    ["Photos received", countOf(flows, "photo-received"), "/photos"],
    ["Photos made ready", countOf(flows, "derivatives-made"), "/photos"],
    ["Refused in conversion", countOf(flows, "photo-refused"), "/photos"],
    ["Events heard in all", total, null],
  ] as const;
  return (
    <dl class="tiles">
      {tiles.map(([name, count, to]) => (
        <div key={name} class="tile card">
          <dt>{to === null ? name : <a href={to}>{name}</a>}</dt>
          <dd class="number" key={count}>
            {atAGlance(count)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
