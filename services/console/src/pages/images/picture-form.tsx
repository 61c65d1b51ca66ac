import type { JSX } from "preact";
import { TextField } from "../../design/field.tsx";
import { CheckField, ColourField, RangeField, SelectField } from "../../design/inputs.tsx";
import { inPercent, inPixels } from "../../design/words.ts";
import {
  type Choices,
  FITS,
  FORMATS,
  POSITIONS,
  type Point,
  ROTATIONS,
  SHAPES,
  takesPoint,
  takesPosition,
  takesQuality,
} from "./choices.ts";
import { Group, type PartProps } from "./group.tsx";
import { OverlayFields } from "./overlay-fields.tsx";
import { SourceFields } from "./source-fields.tsx";
import { FIT_WORDS, FORMAT_WORDS, POSITION_WORDS, ROTATION_WORDS, SHAPE_WORDS, strengthWords } from "./words.ts";

interface PictureFormProps extends PartProps {
  /** What the draft says, or said when it was last right. */
  readonly choices: Choices;
  readonly reset: () => void;
}

/** Whatever is changed is shown at once: there is nothing to send. */
export function PictureForm({ choices, reset, ...part }: PictureFormProps): JSX.Element {
  return (
    <form class="image-form card" aria-label="What to do to the picture" onSubmit={(event) => event.preventDefault()}>
      <SourceFields {...part} />
      <SizeFields {...part} choices={choices} />
      <FormatFields {...part} />
      <TurnFields {...part} />
      <LookFields {...part} />
      <OverlayFields {...part} />
      <button type="button" class="button" onClick={reset}>
        Begin again
      </button>
    </form>
  );
}

function SizeFields({ draft, complaints, choices, change }: PartProps & { choices: Choices }): JSX.Element {
  const { width, height } = complaints;
  return (
    <Group name="Size">
      <div class="image-pair">
        <TextField
          name="width"
          label="Width"
          value={draft.width}
          complaint={width}
          change={(width) => change({ width })}
        />
        <TextField
          name="height"
          label="Height"
          value={draft.height}
          complaint={height}
          change={(height) => change({ height })}
        />
      </div>
      <p class="field-hint">In pixels. One of them alone keeps the shape; none keeps the size.</p>
      <SelectField
        name="fit"
        label="Fit"
        value={draft.fit}
        choices={FITS}
        words={FIT_WORDS}
        isOff={choices.width === null || choices.height === null}
        change={(fit) => change({ fit })}
      />
      <SelectField
        name="position"
        label="What to keep"
        value={draft.position}
        choices={POSITIONS}
        words={POSITION_WORDS}
        isOff={!takesPosition(choices)}
        change={(position) => change({ position })}
      />
      {takesPoint(choices) && <PointFields {...{ draft, change }} />}
      {draft.fit === "contain" && (
        <ColourField
          name="background"
          label="Colour of the borders"
          value={draft.background}
          change={(background) => change({ background })}
        />
      )}
    </Group>
  );
}

function PointFields({ draft: { point }, change }: Pick<PartProps, "draft" | "change">): JSX.Element {
  const of = (name: keyof Point) => ({
    ...{ name: `point-${name}`, value: point[name], from: 0, to: 100, step: 5 },
    words: inPercent(point[name] / 100),
    change: (value: number) => change({ point: { ...point, [name]: value } }),
  });
  return (
    <div class="image-pair">
      <RangeField {...of("x")} label="From the left" />
      <RangeField {...of("y")} label="From the top" />
    </div>
  );
}

function FormatFields({ draft, change }: PartProps): JSX.Element {
  const isOff = !takesQuality(draft.format);
  return (
    <Group name="Format">
      <SelectField
        name="format"
        label="Format"
        value={draft.format}
        choices={FORMATS}
        words={FORMAT_WORDS}
        change={(format) => change({ format })}
      />
      <RangeField
        name="quality"
        label="Quality"
        value={draft.quality}
        from={1}
        to={100}
        step={1}
        words={isOff ? "as the service sees fit" : `${draft.quality}`}
        isOff={isOff}
        hint="Of JPEG, WebP and AVIF, when one of them is named."
        change={(quality) => change({ quality })}
      />
    </Group>
  );
}

function TurnFields({ draft, change }: PartProps): JSX.Element {
  return (
    <Group name="Turn">
      <SelectField
        name="rotation"
        label="Rotate"
        value={draft.rotation}
        choices={ROTATIONS}
        words={ROTATION_WORDS}
        change={(rotation) => change({ rotation })}
      />
      <div class="image-checks">
        <CheckField name="flip" label="Upside down" isOn={draft.isFlipped} change={(on) => change({ isFlipped: on })} />
        <CheckField name="flop" label="Mirrored" isOn={draft.isMirrored} change={(on) => change({ isMirrored: on })} />
      </div>
    </Group>
  );
}

function LookFields({ draft, change }: PartProps): JSX.Element {
  return (
    <Group name="Look">
      <CheckField name="grey" label="Grey" isOn={draft.isGrey} change={(on) => change({ isGrey: on })} />
      <RangeField
        name="blur"
        label="Blur"
        {...{ value: draft.blur, from: 0, to: 20, step: 0.5, words: strengthWords(draft.blur) }}
        change={(blur) => change({ blur })}
      />
      <RangeField
        name="sharpness"
        label="Sharpen"
        {...{ value: draft.sharpness, from: 0, to: 5, step: 0.5, words: strengthWords(draft.sharpness) }}
        change={(sharpness) => change({ sharpness })}
      />
      <SelectField
        name="shape"
        label="Cut"
        value={draft.shape}
        choices={SHAPES}
        words={SHAPE_WORDS}
        change={(shape) => change({ shape })}
      />
      {draft.shape === "face" && (
        <RangeField
          name="padding"
          label="Around the face"
          {...{ value: draft.facePadding, from: 0, to: 100, step: 5, words: inPixels(draft.facePadding) }}
          change={(facePadding) => change({ facePadding })}
        />
      )}
    </Group>
  );
}
