import "./images.css";
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { ImageAddresses } from "../../configuration.ts";
import { Empty } from "../../design/notices.tsx";
import { Page } from "../../design/page.tsx";
import { useEstate } from "../../estate.ts";
import { AddressList } from "./address-list.tsx";
import { addressesOf, originalUrl } from "./addresses.ts";
import { type Choices, PLAIN } from "./choices.ts";
import { type Draft, EMPTY_DRAFT, readDraft } from "./draft.ts";
import { requestOf } from "./edits.ts";
import { PictureForm } from "./picture-form.tsx";
import { Preview } from "./preview.tsx";
import { usePicture } from "./use-picture.ts";

export function Images(): JSX.Element {
  const { configuration } = useEstate();
  return (
    <Page name="Images" lead="Every picture of the source bucket in the size, format and look that its URL asks for.">
      {configuration.images === undefined ? (
        <Empty title="No image URLs here">
          <p>This stage’s image-handler is of a version that serves none yet. Deploy it, and load this page again.</p>
        </Empty>
      ) : (
        <Playground images={configuration.images} />
      )}
    </Page>
  );
}

function Playground({ images }: { images: ImageAddresses }): JSX.Element {
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT);
  const [lastChoices, setLastChoices] = useState<Choices>(PLAIN);
  const reading = useMemo(() => readDraft(draft), [draft]);
  const choices = reading.isValid ? reading.choices : lastChoices;
  const replace = (draft: Draft) => {
    setDraft(draft);
    const reading = readDraft(draft);
    if (reading.isValid) setLastChoices(reading.choices);
  };
  const addresses = useMemo(() => addressesOf(choices, images), [choices, images]);
  const original = usePicture(originalUrl(choices.key, images));
  const result = usePicture(addresses[0].url);
  return (
    <div class="images">
      <PictureForm
        {...{ draft, choices }}
        complaints={reading.isValid ? {} : reading.complaints}
        change={(part) => replace({ ...draft, ...part })}
        reset={() => replace(EMPTY_DRAFT)}
      />
      <div class="image-side">
        <Preview of={choices.key} {...{ original, result }} />
        <AddressList addresses={addresses} request={requestOf(choices, images.bucket)} />
      </div>
    </div>
  );
}
