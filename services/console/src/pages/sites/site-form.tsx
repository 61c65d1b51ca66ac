import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { Attempts } from "../../apis/attempts.ts";
import { type Apis, body, type Site } from "../../apis/clients.ts";
import { Problem } from "../../apis/problem.ts";
import { TextField } from "../../design/field.tsx";
import { FailureNotice } from "../../design/notices.tsx";
import { type Complaints, type Draft, EMPTY_DRAFT, FIELDS, type Field, placeErrors, readDraft } from "./form-rules.ts";

interface SiteFormProps {
  readonly webApi: Apis["webApi"];
  readonly created: (site: Site) => void;
}

export function SiteForm({ webApi, created }: SiteFormProps): JSX.Element {
  const form = useRef<HTMLFormElement>(null);
  const attempts = useRef(new Attempts());
  const isSending = useRef(false);
  const [isBusy, setBusy] = useState(false);
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [complaints, setComplaints] = useState<Complaints>({});
  const [failure, setFailure] = useState<unknown>(null);

  const complain = (found: Complaints) => {
    setComplaints(found);
    const first = FIELDS.find((field) => found[field] !== undefined);
    if (first !== undefined) form.current?.querySelector<HTMLInputElement>(`#${first}`)?.focus();
  };
  const create = async () => {
    const reading = readDraft(draft);
    setFailure(null);
    if (!reading.isValid) return complain(reading.complaints);
    complain({});
    const { site } = reading;
    const header = { "Idempotency-Key": attempts.current.keyFor(site) };
    try {
      const answer = await webApi.POST("/sites", { params: { header }, body: site });
      attempts.current.granted();
      setDraft(EMPTY_DRAFT);
      created(body(answer));
    } catch (failure) {
      const placed = placeErrors(failure instanceof Problem ? failure.errors : []);
      complain(placed.complaints);
      if (Object.keys(placed.complaints).length === 0 || placed.others.length > 0) setFailure(failure);
    }
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    // A second click comes before the button is drawn as busy.
    if (isSending.current) return;
    isSending.current = true;
    setBusy(true);
    await create();
    isSending.current = false;
    setBusy(false);
  };
  const change = (field: Field, value: string) => {
    setDraft((before) => ({ ...before, [field]: value }));
    setComplaints(({ [field]: _, ...others }) => others);
  };
  return (
    <form
      ref={form}
      class="site-form card"
      aria-labelledby="new-site"
      noValidate
      onSubmit={(event) => void submit(event)}
    >
      <h2 id="new-site">New site</h2>
      <Fields {...{ draft, complaints, change }} />
      {failure !== null && <FailureNotice failure={failure} />}
      <button type="submit" class="button primary" aria-disabled={isBusy}>
        {isBusy ? "Creating…" : "Create site"}
      </button>
    </form>
  );
}

interface FieldsProps {
  readonly draft: Draft;
  readonly complaints: Complaints;
  readonly change: (field: Field, value: string) => void;
}

function Fields({ draft, complaints, change }: FieldsProps): JSX.Element {
  const of = (field: Field) => ({
    name: field,
    value: draft[field],
    complaint: complaints[field],
    change: (value: string) => change(field, value),
  });
  return (
    <div class="site-fields">
      <TextField {...of("name")} label="Name" isRequired />
      <TextField {...of("latitude")} label="Latitude" hint="Degrees north; south is negative" isRequired />
      <TextField {...of("longitude")} label="Longitude" hint="Degrees east; west is negative" isRequired />
      <TextField {...of("elevationMetres")} label="Elevation in metres" hint="Optional; above mean sea level" />
      <TextField {...of("externalId")} label="External id" hint="Optional; what another registry calls it" />
    </div>
  );
}
