import "./photos.css";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../design/icons.tsx";
import { Empty, FailureNotice, Notice, Skeleton } from "../../design/notices.tsx";
import { focusPage, Page } from "../../design/page.tsx";
import { useEstate } from "../../estate.ts";
import { type Card, cardsOf, nameOf } from "./cards.ts";
import { DeleteQuestion } from "./delete-question.tsx";
import { DropZone } from "./drop-zone.tsx";
import { Lightbox } from "./lightbox.tsx";
import { PhotoCard } from "./photo-card.tsx";
import { statesOf, tidingsOf } from "./tidings.ts";
import { usePhotos } from "./use-photos.ts";
import { type Unsuited, useUploads } from "./use-uploads.ts";

export function Photos(): JSX.Element {
  const { apis, person, ended } = useEstate();
  const photos = usePhotos(apis.webApi);
  const uploads = useUploads(apis.webApi, ended, photos.lookSoon);
  const cards = useCards(uploads.uploads, photos.list?.photos ?? []);
  const [tidings, tell] = useTidings(cards);
  const [viewed, setViewed] = useState<string | null>(null);
  const [doomed, setDoomed] = useState<Card | null>(null);
  const isOperator = person.role === "operator";
  const deeds = { view: (card: Card) => setViewed(card.key), askToDelete: setDoomed, ...uploads };
  const remove = async (card: Card) => {
    const id = card.photo?.id ?? "";
    const at = cards.findIndex(({ key }) => key === card.key);
    await photos.remove(id);
    uploads.forget(id);
    tell(`${nameOf(card)} is deleted.`);
    focusDeleteOf(cards[at + 1] ?? cards[at - 1]);
  };
  return (
    <Page name="Photos" lead="Every photograph becomes six small ones, upright and without its secrets.">
      <p class="unseen" role="status">
        {tidings}
      </p>
      {isOperator ? (
        <DropZone take={uploads.add} />
      ) : (
        <p class="soft">You are a viewer: uploading needs an operator.</p>
      )}
      {uploads.unsuited.length > 0 && <UnsuitedNotice unsuited={uploads.unsuited} dismiss={uploads.dismissUnsuited} />}
      {photos.failure !== null && <FailureNotice failure={photos.failure} again={photos.again} />}
      {photos.list === null && photos.failure === null && <Waiting />}
      {photos.list !== null && cards.length === 0 && <None isOperator={isOperator} />}
      {cards.length > 0 && (
        <ul class="photo-grid" role="list" aria-label="Photographs">
          {cards.map((card) => (
            <PhotoCard key={card.key} card={card} mayDelete={isOperator} now={Date.now()} deeds={deeds} />
          ))}
        </ul>
      )}
      {photos.list?.nextCursor !== undefined && (
        <button type="button" class="button" onClick={photos.loadOlder} aria-disabled={photos.isLoadingOlder}>
          {photos.isLoadingOlder ? "Loading…" : "Show older ones"}
        </button>
      )}
      <Viewer cards={cards} viewed={viewed} view={setViewed} />
      {doomed?.photo && (
        <DeleteQuestion name={nameOf(doomed)} remove={() => remove(doomed)} close={() => setDoomed(null)} />
      )}
    </Page>
  );
}

function useCards(
  ...[uploads, photos]: [Parameters<typeof cardsOf>[0], Parameters<typeof cardsOf>[1]]
): readonly Card[] {
  const seen = useRef(new Set<string>());
  for (const { id } of photos) seen.current.add(id);
  return cardsOf(uploads, photos, seen.current);
}

/** Whoever goes through them by keyboard goes on beside the one that is gone. */
function focusDeleteOf(card: Card | undefined): void {
  const item = `[data-photo-id="${CSS.escape(card?.photo?.id ?? "")}"]`;
  requestAnimationFrame(() => {
    const button = document.querySelector<HTMLElement>(`${item} .photo-delete`);
    if (button === null) focusPage();
    else button.focus();
  });
}

function useTidings(cards: readonly Card[]): [string, (tidings: string) => void] {
  const before = useRef(statesOf(cards));
  const [tidings, setTidings] = useState("");
  useEffect(() => {
    const news = tidingsOf(before.current, cards);
    before.current = statesOf(cards);
    if (news !== "") setTidings(news);
  });
  return [tidings, setTidings];
}

interface ViewerProps {
  readonly cards: readonly Card[];
  readonly viewed: string | null;
  readonly view: (key: string | null) => void;
}

function Viewer({ cards, viewed, view }: ViewerProps): JSX.Element | null {
  const viewable = cards.filter(({ photo }) => photo?.derivatives !== undefined);
  const at = viewable.findIndex(({ key }) => key === viewed);
  const card = viewable[at];
  if (card === undefined) return null;
  return (
    <Lightbox
      card={card}
      before={viewable[at - 1] ?? null}
      after={viewable[at + 1] ?? null}
      view={({ key }) => view(key)}
      close={() => view(null)}
    />
  );
}

function UnsuitedNotice({ unsuited, dismiss }: { unsuited: readonly Unsuited[]; dismiss: () => void }): JSX.Element {
  const title = unsuited.length === 1 ? "One file was not taken" : `${unsuited.length} files were not taken`;
  const deeds = (
    <button type="button" class="button" onClick={dismiss}>
      <Icon name="check" /> Dismiss
    </button>
  );
  return (
    <Notice tone="waiting" icon="warning" title={title} role="alert" deeds={deeds}>
      <ul>
        {unsuited.map(({ name, words }) => (
          <li key={name}>
            <strong>{name}</strong>: {words}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function None({ isOperator }: { isOperator: boolean }): JSX.Element {
  return (
    <Empty title="No photograph yet">
      <p>
        {isOperator
          ? "Drop one above: it is checked, made small in six sizes, and shown here a moment later."
          : "What operators upload is shown here."}
      </p>
    </Empty>
  );
}

function Waiting(): JSX.Element {
  return (
    <Skeleton of="photographs">
      <div class="photo-grid">
        {[1, 2, 3, 4, 5, 6, 7, 8].map((card) => (
          <div key={card} class="skeleton photo-skeleton" />
        ))}
      </div>
    </Skeleton>
  );
}
