import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Dialog } from "../../design/dialog.tsx";
import { FailureNotice } from "../../design/notices.tsx";

interface DeleteQuestionProps {
  readonly name: string;
  readonly remove: () => Promise<void>;
  readonly close: () => void;
}

export function DeleteQuestion({ name, remove, close }: DeleteQuestionProps): JSX.Element {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const agree = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await remove();
      close();
    } catch (failure) {
      setFailure(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog label={`Delete ${name}?`} kind="question" close={close}>
      <h2>Delete {name}?</h2>
      <p>The photograph and its thumbnails are deleted for everybody. This can’t be undone.</p>
      {failure !== null && <FailureNotice failure={failure} />}
      <div class="question-deeds">
        <button type="button" class="button" onClick={close}>
          Keep it
        </button>
        <button type="button" class="button danger" onClick={() => void agree()} disabled={isBusy}>
          {isBusy ? "Deleting…" : "Delete"}
        </button>
      </div>
    </Dialog>
  );
}
