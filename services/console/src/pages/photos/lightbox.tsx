import type { JSX } from "preact";
import type { Derivative } from "../../apis/clients.ts";
import { Dialog } from "../../design/dialog.tsx";
import { Icon } from "../../design/icons.tsx";
import { inBytes, inWhole } from "../../design/words.ts";
import { type Card, nameOf } from "./cards.ts";
import { largestOf, thumbnailOf } from "./derivatives.ts";

interface LightboxProps {
  readonly card: Card;
  readonly before: Card | null;
  readonly after: Card | null;
  readonly view: (card: Card) => void;
  readonly close: () => void;
}

/** One photograph as large as there is room; arrows go on to the next. */
export function Lightbox({ card, before, after, view, close }: LightboxProps): JSX.Element | null {
  const derivatives = card.photo?.derivatives ?? [];
  const thumbnail = thumbnailOf(derivatives);
  const largest = largestOf(derivatives);
  if (thumbnail === null || largest === null) return null;
  const keyed = ({ key }: KeyboardEvent) => {
    if (key === "ArrowLeft" && before !== null) view(before);
    if (key === "ArrowRight" && after !== null) view(after);
  };
  const name = nameOf(card);
  return (
    <Dialog label={name} kind="lightbox" close={close} keyed={keyed}>
      <div class="lightbox-bar">
        <h2 class="photo-name">{name}</h2>
        <Step card={before} icon="left" words="Previous" view={view} />
        <Step card={after} icon="right" words="Next" view={view} />
        <button type="button" class="button plain" onClick={close}>
          <Icon name="cross" /> Close
        </button>
      </div>
      <picture key={card.key}>
        {thumbnail.sources.map(({ contentType, srcset }) => (
          <source key={contentType} type={contentType} srcset={srcset} sizes="100vw" />
        ))}
        <img
          src={largest.url}
          srcset={thumbnail.fallbackSrcset}
          sizes="100vw"
          width={largest.width}
          height={largest.height}
          alt={name}
        />
      </picture>
      <Sizes derivatives={derivatives} />
    </Dialog>
  );
}

function Step({ card, icon, words, view }: StepProps): JSX.Element {
  return (
    // One that is disabled would lose the focus at the last photograph, and the arrow keys with it.
    <button type="button" class="button plain" aria-disabled={card === null} onClick={() => card && view(card)}>
      <Icon name={icon} />
      <span class="unseen">{words}</span>
    </button>
  );
}

interface StepProps {
  readonly card: Card | null;
  readonly icon: "left" | "right";
  readonly words: string;
  readonly view: (card: Card) => void;
}

function Sizes({ derivatives }: { derivatives: readonly Derivative[] }): JSX.Element {
  return (
    <ul class="lightbox-sizes small number" aria-label="All sizes">
      {derivatives.map(({ url, width, height, contentType, sizeBytes }) => (
        <li key={url}>
          <a href={url} target="_blank" rel="noreferrer">
            {inWhole(width)} × {inWhole(height)} {contentType.replace("image/", "").toUpperCase()}
          </a>{" "}
          <span class="soft">{inBytes(sizeBytes)}</span>
        </li>
      ))}
    </ul>
  );
}
