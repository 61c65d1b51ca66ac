import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { Icon } from "../../design/icons.tsx";
import type { Address } from "./addresses.ts";
import type { ImageRequest } from "./edits.ts";
import { STYLE_WORDS } from "./words.ts";

interface AddressListProps {
  readonly addresses: readonly Address[];
  readonly request: ImageRequest;
}

/** The same picture in each style of URL, as far as the style has words for it. */
export function AddressList({ addresses, request }: AddressListProps): JSX.Element {
  return (
    <section class="image-addresses card" aria-labelledby="addresses">
      <h2 id="addresses">Its URL, in three styles</h2>
      {addresses.map((address) => (
        <AddressRow key={address.style} address={address} />
      ))}
      <details>
        <summary>What the default form says, as JSON</summary>
        <pre class="fixed">{JSON.stringify(request, null, 2)}</pre>
      </details>
    </section>
  );
}

function AddressRow({ address: { style, url, leftOut } }: { address: Address }): JSX.Element {
  const name = STYLE_WORDS[style];
  return (
    <div class="image-address" data-style={style}>
      <h3>{name}</h3>
      <Copyable {...{ name, url }} />
      {leftOut.length > 0 && <p class="small soft">Has no words for: {leftOut.join(", ")}.</p>}
    </div>
  );
}

function Copyable({ name, url }: { name: string; url: string }): JSX.Element {
  const text = useRef<HTMLElement>(null);
  const [said, setSaid] = useState<{ url: string; words: string } | null>(null);
  const words = said?.url === url ? said.words : "";
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      setSaid({ url, words: "Copied" });
    } catch {
      // Not every browser lets a page do it: then it is marked, for the person to copy.
      if (text.current !== null) getSelection()?.selectAllChildren(text.current);
      setSaid({ url, words: "Marked: copy it with your keyboard" });
    }
  };
  return (
    <>
      <code class="image-url" ref={text}>
        {url}
      </code>
      <div class="image-deeds">
        <button type="button" class="button" aria-label={`Copy the URL, ${name}`} onClick={() => void copy()}>
          <Icon name={words === "Copied" ? "check" : "copy"} /> Copy
        </button>
        <a
          class="button"
          href={url}
          target="_blank"
          rel="noreferrer"
          aria-label={`Open the URL, ${name}, in a new tab`}
        >
          Open
        </a>
        <span role="status" class="small soft">
          {words}
        </span>
      </div>
    </>
  );
}
