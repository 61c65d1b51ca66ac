import { type Card, type CardState, nameOf, stateOf } from "./cards.ts";

export type States = ReadonlyMap<string, CardState>;

export function statesOf(cards: readonly Card[]): States {
  return new Map(cards.map((card) => [card.key, stateOf(card)]));
}

const WORDS: { readonly [state in CardState]?: (subject: string, verb: string) => string } = {
  ready: (subject, verb) => `${subject} ${verb} ready.`,
  refused: (subject, verb) => `${subject} ${verb} refused.`,
  failed: (subject, verb) => `${subject} ${verb} not uploaded.`,
  received: (subject, verb) => `${subject} ${verb} uploaded.`,
};

/** What to tell somebody who doesn't see the cards: what those that were there have become. */
export function tidingsOf(before: States, cards: readonly Card[]): string {
  const changed = cards.filter((card) => before.has(card.key) && before.get(card.key) !== stateOf(card));
  return Object.entries(WORDS)
    .map(([state, words]) => {
      const of = changed.filter((card) => stateOf(card) === state);
      const [first] = of;
      if (first === undefined) return "";
      return of.length === 1 ? words(nameOf(first), "is") : words(`${of.length} photographs`, "are");
    })
    .filter((sentence) => sentence !== "")
    .join(" ");
}
