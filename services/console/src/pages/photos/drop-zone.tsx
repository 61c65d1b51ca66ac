import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../design/icons.tsx";
import { LARGEST_WORDS, PHOTO_TYPES } from "./file-checks.ts";

/** Takes files by the picker, and what is dropped anywhere on the page: a near miss would leave it. */
export function DropZone({ take }: { take: (files: readonly File[]) => void }): JSX.Element {
  const isOver = useDrops(take);
  const choose = (input: HTMLInputElement) => {
    take([...(input.files ?? [])]);
    // So that the same file can be chosen again.
    input.value = "";
  };
  return (
    <div class={isOver ? "drop-zone over" : "drop-zone"}>
      <Icon name="upload" size={28} />
      <p class="drop-title">{isOver ? "Let go to upload" : "Drop photographs here"}</p>
      <p class="soft small">JPEG, PNG, WebP, GIF or AVIF, up to {LARGEST_WORDS} each</p>
      <label class="button primary">
        <input
          type="file"
          multiple
          accept={PHOTO_TYPES.join()}
          onChange={(event) => choose(event.currentTarget)}
          class="drop-input"
        />
        Choose photographs
      </label>
    </div>
  );
}

function useDrops(take: (files: readonly File[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    // Enter and leave are told for every element on the way.
    let depth = 0;
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const note = (change: number) => (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      depth = Math.max(0, depth + change);
      setOver(depth > 0);
    };
    const allow = (event: DragEvent) => {
      if (holdsFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      latest.current([...(event.dataTransfer?.files ?? [])]);
    };
    const [enter, leave] = [note(1), note(-1)];
    addEventListener("dragenter", enter);
    addEventListener("dragleave", leave);
    addEventListener("dragover", allow);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragenter", enter);
      removeEventListener("dragleave", leave);
      removeEventListener("dragover", allow);
      removeEventListener("drop", drop);
    };
  }, []);
  return isOver;
}
