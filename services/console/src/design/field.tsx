import "./field.css";
import type { JSX } from "preact";

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly complaint?: string | undefined;
  readonly isRequired?: boolean;
  readonly change: (value: string) => void;
}

/** A line of text with its name, what may be said, and what is wrong with it. */
export function TextField({ name, label, value, hint, complaint, isRequired, change }: FieldProps): JSX.Element {
  const told = [hint && `${name}-hint`, complaint && `${name}-complaint`].filter(Boolean).join(" ");
  return (
    <div class={complaint === undefined ? "field" : "field wrong"}>
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        type="text"
        autocomplete="off"
        spellcheck={false}
        value={value}
        aria-required={isRequired === true}
        aria-invalid={complaint !== undefined}
        {...(told === "" ? {} : { "aria-describedby": told })}
        onInput={(event) => change(event.currentTarget.value)}
      />
      {hint !== undefined && (
        <p class="field-hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {complaint !== undefined && (
        <p class="field-complaint" id={`${name}-complaint`}>
          {complaint}
        </p>
      )}
    </div>
  );
}
