import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../design/icons.tsx";
import type { Card } from "./cards.ts";
import { type Thumbnail, thumbnailOf } from "./derivatives.ts";

// About as wide as the grid makes a card: one beside the other from 31rem on. The browser takes the size for its screen.
const SIZES = "(width < 31rem) 90vw, (width < 48rem) 45vw, 16rem";

interface CardPictureProps {
  readonly card: Card;
  readonly name: string;
  readonly view: () => void;
}

/** The file itself while it is on its way, and then its thumbnail over it, without a gap between them. */
export function CardPicture({ card, name, view }: CardPictureProps): JSX.Element {
  const thumbnail = card.photo?.derivatives === undefined ? null : thumbnailOf(card.photo.derivatives);
  const [isShown, setShown] = useState(false);
  const preview = usePreview(isShown ? null : (card.upload?.file ?? null));
  const isRefused = card.photo?.state === "refused" || card.photo?.state === "expired";
  return (
    <div class="photo-frame">
      {thumbnail === null && (preview === null || isRefused) && (
        <Icon name={isRefused ? "warning" : "picture"} size={32} />
      )}
      {preview !== null && !isRefused && (
        <img class="photo-preview" src={preview} alt="" loading="lazy" decoding="async" />
      )}
      {thumbnail !== null && (
        <button type="button" class="photo-open" aria-label={`View ${name} large`} onClick={view}>
          <Picture thumbnail={thumbnail} name={name} shown={() => setShown(true)} />
        </button>
      )}
    </div>
  );
}

function Picture({ thumbnail, name, shown }: { thumbnail: Thumbnail; name: string; shown: () => void }): JSX.Element {
  const { fallback, fallbackSrcset } = thumbnail;
  return (
    <picture>
      {thumbnail.sources.map(({ contentType, srcset }) => (
        <source key={contentType} type={contentType} srcset={srcset} sizes={SIZES} />
      ))}
      <img
        src={fallback.url}
        srcset={fallbackSrcset}
        sizes={SIZES}
        width={fallback.width}
        height={fallback.height}
        alt={name}
        loading="lazy"
        decoding="async"
        onLoad={shown}
      />
    </picture>
  );
}

/** A URL of the file for as long as it is wanted. */
function usePreview(file: File | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (file === null) return;
    const url = URL.createObjectURL(file);
    setUrl(url);
    return () => {
      URL.revokeObjectURL(url);
      setUrl(null);
    };
  }, [file]);
  return url;
}
