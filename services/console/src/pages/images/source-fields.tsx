import type { JSX } from "preact";
import { TextField } from "../../design/field.tsx";
import { SelectField } from "../../design/inputs.tsx";
import { SAMPLES } from "./choices.ts";
import { Group, type PartProps } from "./group.tsx";

const OTHER = "";
const CHOICES = [...SAMPLES, OTHER] as const;
const WORDS = Object.fromEntries(CHOICES.map((key) => [key, key === OTHER ? "Another, by its key" : nameOf(key)])) as {
  readonly [choice in (typeof CHOICES)[number]]: string;
};

export function SourceFields({ draft, complaints, change }: PartProps): JSX.Element {
  return (
    <Group name="Picture">
      <SelectField
        name="sample"
        label="Sample"
        value={SAMPLES.find((sample) => sample === draft.key.trim()) ?? OTHER}
        choices={CHOICES}
        words={WORDS}
        change={(key) => change({ key })}
      />
      <TextField
        name="key"
        label="Key"
        value={draft.key}
        hint="Of any picture in the source bucket; npm run tour puts the samples there"
        complaint={complaints.key}
        isRequired
        change={(key) => change({ key })}
      />
    </Group>
  );
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}
