import type { Flow } from "./flows.ts";

/** The picture's own units; the page scales it. */
export const WIDTH = 1000;
const ROW = 62;
const PAD = 8;
const SERVICE_WIDTH = 160;
const EVENT_LEFT = 350;
const EVENT_WIDTH = 300;

export interface Box {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface EventBox extends Box {
  readonly flow: Flow;
  readonly tint: number;
}

export interface Ribbon {
  readonly key: string;
  readonly path: string;
  readonly thickness: number;
  readonly tint: number;
  readonly isFlowing: boolean;
}

export interface FlowLayout {
  readonly height: number;
  readonly sayers: readonly Box[];
  readonly events: readonly EventBox[];
  readonly hearers: readonly Box[];
  readonly ribbons: readonly Ribbon[];
}

/** Sayers on the left, what they say in the middle, who hears it on the right; ribbons as thick as much was said. */
export function layOut(flows: readonly Flow[]): FlowLayout {
  const height = flows.length * ROW;
  const events = flows.map((flow, row) => ({
    ...{ name: flow.type, x: EVENT_LEFT, y: row * ROW + PAD, width: EVENT_WIDTH, height: ROW - 2 * PAD },
    ...{ flow, tint: (row % 5) + 1 },
  }));
  const sayers = column(namesOf(flows.map(({ saidBy }) => [saidBy])), flows, ({ saidBy }) => [saidBy], height, 0);
  const hearing = (flow: Flow) => flow.heardBy;
  // The mean of its events' rows, so that few ribbons cross.
  const row = (name: string) => mean(flows.flatMap((flow, row) => (flow.heardBy.includes(name) ? [row] : [])));
  const names = [...namesOf(flows.map(hearing))].sort((a, b) => row(a) - row(b));
  const hearers = column(names, flows, hearing, height, WIDTH - SERVICE_WIDTH);
  const ribbons = [...ribbonsFrom(sayers, events), ...ribbonsTo(hearers, events)];
  return { height, sayers, events, hearers, ribbons };
}

function namesOf(mentions: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(mentions.flat())];
}

/** Boxes below one another, each as high as it has ribbons. */
function column(
  names: readonly string[],
  flows: readonly Flow[],
  of: (flow: Flow) => readonly string[],
  height: number,
  x: number,
): readonly Box[] {
  const weights = names.map((name) => flows.filter((flow) => of(flow).includes(name)).length);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let y = 0;
  return names.map((name, at) => {
    const share = (height * (weights[at] ?? 0)) / total;
    const box = { name, x, y: y + PAD, width: SERVICE_WIDTH, height: share - 2 * PAD };
    y += share;
    return box;
  });
}

function ribbonsFrom(sayers: readonly Box[], events: readonly EventBox[]): readonly Ribbon[] {
  return sayers.flatMap((sayer) => {
    const said = events.filter(({ flow }) => flow.saidBy === sayer.name);
    return said.map((event, at) =>
      ribbon(event, [sayer.x + sayer.width, port(sayer, at, said.length)], [event.x, middle(event)]),
    );
  });
}

function ribbonsTo(hearers: readonly Box[], events: readonly EventBox[]): readonly Ribbon[] {
  return hearers.flatMap((hearer) => {
    const heard = events.filter(({ flow }) => flow.heardBy.includes(hearer.name));
    return heard.map((event, at) =>
      ribbon(event, [event.x + event.width, middle(event)], [hearer.x, port(hearer, at, heard.length)]),
    );
  });
}

function ribbon({ flow, tint }: EventBox, from: readonly [number, number], to: readonly [number, number]): Ribbon {
  const bend = (from[0] + to[0]) / 2;
  return {
    key: `${flow.type} ${to}`,
    path: `M${from[0]} ${from[1]}C${bend} ${from[1]} ${bend} ${to[1]} ${to[0]} ${to[1]}`,
    // Ten times as much is three units more: what is seldom stays to be seen beside what is usual.
    thickness: flow.count === 0 ? 1.5 : 3 + 3 * Math.log10(flow.count + 1),
    tint,
    isFlowing: flow.count > 0,
  };
}

function port(box: Box, at: number, of: number): number {
  return box.y + (box.height * (at + 0.5)) / of;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function middle(box: Box): number {
  return box.y + box.height / 2;
}
