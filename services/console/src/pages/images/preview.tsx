import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FailureNotice, Skeleton } from "../../design/notices.tsx";
import { inBytes, inMilliseconds, inPercent, inWhole } from "../../design/words.ts";
import type { Shown } from "./use-picture.ts";
import { typeWords } from "./words.ts";

interface Size {
  /** Of which picture. */
  readonly src: string;
  readonly width: number;
  readonly height: number;
}

interface PreviewProps {
  /** What the picture is called. */
  readonly of: string;
  readonly original: Shown;
  readonly result: Shown;
}

/** The original and what was made of it, beside each other. */
export function Preview({ of, original, result }: PreviewProps): JSX.Element {
  return (
    <div class="image-preview">
      <Frame name="Original" of={of} shown={original} />
      <Frame name="Result" of={of} shown={result} originalBytes={original.picture?.content.size} />
    </div>
  );
}

interface FrameProps {
  readonly name: string;
  readonly of: string;
  readonly shown: Shown;
  readonly originalBytes?: number | undefined;
}

function Frame({ name, of, shown, originalBytes }: FrameProps): JSX.Element {
  const { picture, failure, isLoading, again } = shown;
  const [size, setSize] = useState<Size | null>(null);
  const src = picture?.src ?? null;
  return (
    <section class="image-frame card" aria-label={name} aria-busy={isLoading} data-state={stateOf(shown)}>
      <h2>{name}</h2>
      <div class="image-ground">
        {src !== null && (
          <img
            src={src}
            alt={`${name}: ${of}`}
            onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
              setSize({ src, width, height })
            }
          />
        )}
        {src === null && failure !== null && <FailureNotice failure={failure} again={again} />}
        {src === null && failure === null && (
          <Skeleton of={`the ${name.toLowerCase()}`}>
            <div class="skeleton image-skeleton" />
          </Skeleton>
        )}
      </div>
      {picture !== null && <Facts {...{ picture, originalBytes }} size={size?.src === src ? size : null} />}
    </section>
  );
}

function stateOf({ picture, failure, isLoading }: Shown): string {
  if (isLoading) return "loading";
  return picture === null && failure !== null ? "failed" : "shown";
}

interface FactsProps {
  readonly picture: NonNullable<Shown["picture"]>;
  readonly size: Size | null;
  readonly originalBytes: number | undefined;
}

function Facts({ picture, size, originalBytes }: FactsProps): JSX.Element {
  const bytes = picture.content.size;
  const share = originalBytes === undefined || originalBytes === 0 ? null : bytes / originalBytes;
  return (
    <dl class="image-facts number">
      <Fact name="Pixels" value={size === null ? "…" : `${inWhole(size.width)} × ${inWhole(size.height)}`} />
      <Fact name="Format" value={typeWords(picture.contentType)} />
      <Fact name="Size" value={share === null ? inBytes(bytes) : `${inBytes(bytes)} (${inPercent(share)})`} />
      <Fact name="Time" value={inMilliseconds(picture.tookMs)} />
    </dl>
  );
}

function Fact({ name, value }: { name: string; value: string }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
