import { Component, type JSX } from "preact";
import { failureWords } from "../../apis/failure-words.ts";
import { Icon } from "../../design/icons.tsx";
import { Badge } from "../../design/notices.tsx";
import { asExactMoment, inBytes, inPercent, inWhole, sinceThen } from "../../design/words.ts";
import { CardPicture } from "./card-picture.tsx";
import { type Card, nameOf, stateOf } from "./cards.ts";
import { refusalWords } from "./refusal-words.ts";
import { STATES } from "./state-words.ts";
import type { Upload } from "./upload-queue.ts";

export interface CardDeeds {
  readonly view: (card: Card) => void;
  readonly askToDelete: (card: Card) => void;
  readonly cancel: (key: string) => void;
  readonly retry: (key: string) => void;
}

interface PhotoCardProps {
  readonly card: Card;
  readonly mayDelete: boolean;
  readonly now: number;
  readonly deeds: CardDeeds;
}

// As often as the words for a time that has passed may change.
const SAME_TIME_MS = 10_000;

/** Thousands may be in the queue: the others are not made again for each step of one. */
export class PhotoCard extends Component<PhotoCardProps> {
  override shouldComponentUpdate({ card, mayDelete, now }: PhotoCardProps): boolean {
    const { props } = this;
    const isSame = card.upload === props.card.upload && card.photo === props.card.photo;
    const isSameTime = Math.floor(now / SAME_TIME_MS) === Math.floor(props.now / SAME_TIME_MS);
    return !(isSame && isSameTime && mayDelete === props.mayDelete);
  }

  override render(): JSX.Element {
    return <Drawn {...this.props} />;
  }
}

function Drawn({ card, mayDelete, now, deeds }: PhotoCardProps): JSX.Element {
  const state = stateOf(card);
  const name = nameOf(card);
  const { photo } = card;
  return (
    <li class="photo card" data-state={state} data-photo-id={photo?.id ?? card.upload?.photoId ?? undefined}>
      <CardPicture card={card} name={name} view={() => deeds.view(card)} />
      <div class="photo-words">
        <h2 class="photo-name" title={name}>
          {name}
        </h2>
        <Badge tone={STATES[state].tone}>{isBeingChecked(card) ? "Being checked" : STATES[state].words}</Badge>
        <Details card={card} now={now} />
        <Deeds card={card} name={name} mayDelete={mayDelete} deeds={deeds} />
      </div>
    </li>
  );
}

/** Stored, as its sender knows before the estate has looked at it. */
function isBeingChecked(card: Card): boolean {
  return stateOf(card) === "requested" && card.upload?.state === "finished";
}

function Details({ card, now }: { card: Card; now: number }): JSX.Element | null {
  const { photo, upload } = card;
  const state = stateOf(card);
  if (state === "uploading" && upload !== null) return <Progress upload={upload} />;
  if (state === "failed" && upload !== null) return <p class="small photo-fault">{failureText(upload.failure)}</p>;
  if (photo?.refusal !== undefined) {
    const { refusal } = photo;
    return (
      <>
        <p class="small photo-fault">{refusalWords(refusal)}</p>
        <details class="small soft">
          <summary>What was found</summary>
          {refusal.by}: {refusal.detail} (<code>{refusal.reason}</code>)
        </details>
      </>
    );
  }
  const facts = [
    photo?.width !== undefined && photo.height !== undefined && `${inWhole(photo.width)} × ${inWhole(photo.height)} px`,
    (photo?.sizeBytes ?? upload?.file.size) !== undefined && inBytes(photo?.sizeBytes ?? upload?.file.size ?? 0),
  ].filter(Boolean);
  return (
    <p class="small soft number">
      {facts.join(" · ")}
      {photo !== null && (
        <>
          {facts.length > 0 && " · "}
          <time dateTime={photo.requestedAt} title={asExactMoment(photo.requestedAt)}>
            {sinceThen(photo.requestedAt, now)}
          </time>
        </>
      )}
    </p>
  );
}

/** Nothing moves before there is a form to send: that is told as such, not as 0 %. */
function Progress({ upload: { file, photoId, progress } }: { upload: Upload }): JSX.Element {
  const hasForm = photoId !== null;
  return (
    <div class="photo-progress small soft number">
      <progress {...(hasForm && { value: progress })} max={1} aria-label={`Upload of ${file.name}`} />
      {hasForm ? inPercent(progress) : "Preparing…"}
    </div>
  );
}

function Deeds({ card, name, mayDelete, deeds }: Omit<PhotoCardProps, "now"> & { name: string }): JSX.Element | null {
  const { upload, photo } = card;
  const state = stateOf(card);
  if (upload !== null && (state === "waiting" || state === "uploading" || state === "failed")) {
    return (
      <div class="photo-deeds">
        {state === "failed" && (
          <button type="button" class="button plain" onClick={() => deeds.retry(upload.key)}>
            <Icon name="retry" size={16} /> Try again<span class="unseen"> with {name}</span>
          </button>
        )}
        <button type="button" class="button plain" onClick={() => deeds.cancel(upload.key)}>
          <Icon name="cross" size={16} /> {state === "failed" ? "Remove" : "Cancel"}
          <span class="unseen"> {name}</span>
        </button>
      </div>
    );
  }
  if (photo === null || !mayDelete) return null;
  return (
    <div class="photo-deeds">
      <button type="button" class="button plain photo-delete" onClick={() => deeds.askToDelete(card)}>
        <Icon name="bin" size={16} /> Delete<span class="unseen"> {name}</span>
      </button>
    </div>
  );
}

function failureText(failure: unknown): string {
  const { title, detail } = failureWords(failure);
  return title === "This page has a fault" ? detail : `${title}. ${detail}`;
}
