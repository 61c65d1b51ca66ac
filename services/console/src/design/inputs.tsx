import "./field.css";
import "./inputs.css";
import type { JSX } from "preact";

interface InputProps {
  readonly name: string;
  readonly label: string;
  readonly isOff?: boolean;
  readonly hint?: string;
}

interface SelectProps<Choice extends string | number> extends InputProps {
  readonly value: Choice;
  readonly choices: readonly Choice[];
  readonly words: { readonly [choice in Choice]: string };
  readonly change: (value: Choice) => void;
}

/** One of a few. */
export function SelectField<Choice extends string | number>(props: SelectProps<Choice>): JSX.Element {
  const { name, label, value, choices, words, isOff, hint, change } = props;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <select
        id={name}
        name={name}
        value={value}
        disabled={isOff === true}
        {...described(name, hint)}
        onChange={(event) => {
          const chosen = choices[event.currentTarget.selectedIndex];
          if (chosen !== undefined) change(chosen);
        }}
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {words[choice]}
          </option>
        ))}
      </select>
      <Hint {...{ name, hint }} />
    </div>
  );
}

interface RangeProps extends InputProps {
  readonly value: number;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** The value as it is read out. */
  readonly words: string;
  readonly change: (value: number) => void;
}

export function RangeField(props: RangeProps): JSX.Element {
  const { name, label, value, from, to, step, words, isOff, hint, change } = props;
  return (
    <div class="field">
      <div class="range-head">
        <label for={name}>{label}</label>
        <output for={name} class="number soft small">
          {words}
        </output>
      </div>
      <input
        id={name}
        name={name}
        type="range"
        min={from}
        max={to}
        step={step}
        value={value}
        disabled={isOff === true}
        aria-valuetext={words}
        {...described(name, hint)}
        onInput={(event) => change(event.currentTarget.valueAsNumber)}
      />
      <Hint {...{ name, hint }} />
    </div>
  );
}

interface CheckProps extends InputProps {
  readonly isOn: boolean;
  readonly change: (isOn: boolean) => void;
}

export function CheckField({ name, label, isOn, isOff, change }: CheckProps): JSX.Element {
  return (
    <label class="check" for={name}>
      <input
        id={name}
        name={name}
        type="checkbox"
        checked={isOn}
        disabled={isOff === true}
        onChange={(event) => change(event.currentTarget.checked)}
      />
      {label}
    </label>
  );
}

interface ColourProps extends InputProps {
  /** "#rrggbb" */
  readonly value: string;
  readonly change: (value: string) => void;
}

export function ColourField({ name, label, value, change }: ColourProps): JSX.Element {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input id={name} name={name} type="color" value={value} onInput={(event) => change(event.currentTarget.value)} />
    </div>
  );
}

function Hint({ name, hint }: { name: string; hint: string | undefined }): JSX.Element | null {
  if (hint === undefined) return null;
  return (
    <p class="field-hint" id={`${name}-hint`}>
      {hint}
    </p>
  );
}

function described(name: string, hint: string | undefined): { "aria-describedby"?: string } {
  return hint === undefined ? {} : { "aria-describedby": `${name}-hint` };
}
