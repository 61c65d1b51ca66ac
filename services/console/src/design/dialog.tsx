import "./dialog.css";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface DialogProps {
  readonly label: string;
  readonly kind: "question" | "lightbox";
  readonly close: () => void;
  readonly keyed?: (event: KeyboardEvent) => void;
  readonly children: ComponentChildren;
}

/** Modal as the browser does it: Escape closes, the focus stays within and goes back afterwards. */
export function Dialog({ label, kind, close, keyed, children }: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={kind}
      aria-label={label}
      onClose={close}
      onKeyDown={(event) => keyed?.(event)}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      <div class="dialog-content">{children}</div>
    </dialog>
  );
}
