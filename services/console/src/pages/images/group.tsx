import type { ComponentChildren, JSX } from "preact";
import type { Complaints, Draft } from "./draft.ts";

/** What each part of the form works on. */
export interface PartProps {
  readonly draft: Draft;
  readonly complaints: Complaints;
  readonly change: (part: Partial<Draft>) => void;
}

export function Group({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  return (
    <fieldset class="image-group">
      <legend>{name}</legend>
      {children}
    </fieldset>
  );
}
