import type { JSX } from "preact";
import { TextField } from "../../design/field.tsx";
import { CheckField, RangeField, SelectField } from "../../design/inputs.tsx";
import { inPercent } from "../../design/words.ts";
import { CORNERS, type Overlay } from "./choices.ts";
import { Group, type PartProps } from "./group.tsx";
import { CORNER_WORDS } from "./words.ts";

export function OverlayFields({ draft, complaints, change }: PartProps): JSX.Element {
  const { hasOverlay, overlay, shape } = draft;
  const adjust = (part: Partial<Overlay>) => change({ overlay: { ...overlay, ...part } });
  return (
    <Group name="Overlay">
      <CheckField
        name="has-overlay"
        label="Put another picture over it"
        isOn={hasOverlay}
        change={(hasOverlay) => change({ hasOverlay })}
      />
      {hasOverlay && (
        <>
          {shape === "circle" && <p class="field-hint">The circle is cut afterwards: corners go.</p>}
          <TextField
            name="overlay-key"
            label="Key of the overlay"
            value={overlay.key}
            complaint={complaints.overlayKey}
            isRequired
            change={(key) => adjust({ key })}
          />
          <SelectField
            name="corner"
            label="Corner"
            value={overlay.corner}
            choices={CORNERS}
            words={CORNER_WORDS}
            change={(corner) => adjust({ corner })}
          />
          <RangeField
            name="overlay-size"
            label="Of the picture’s width"
            {...{ value: overlay.sizePercent, from: 5, to: 100, step: 5, words: inPercent(overlay.sizePercent / 100) }}
            change={(sizePercent) => adjust({ sizePercent })}
          />
          <RangeField
            name="transparency"
            label="Transparency"
            value={overlay.transparencyPercent}
            from={0}
            to={95}
            step={5}
            words={inPercent(overlay.transparencyPercent / 100)}
            change={(transparencyPercent) => adjust({ transparencyPercent })}
          />
        </>
      )}
    </Group>
  );
}
