import type { ComponentChildren, JSX } from "preact";
import { failureWords } from "../apis/failure-words.ts";
import { Icon, type IconName } from "./icons.tsx";

type Tone = "quiet" | "good" | "waiting" | "bad";

interface NoticeProps {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly title: string;
  readonly role?: "alert" | "status";
  readonly children?: ComponentChildren;
  readonly deeds?: ComponentChildren;
}

export function Notice({ tone, icon, title, role, children, deeds }: NoticeProps): JSX.Element {
  return (
    <div class={`notice ${tone}`} {...(role === undefined ? {} : { role })}>
      <Icon name={icon} size={20} />
      <div class="notice-words">
        <p class="notice-title">{title}</p>
        {children}
        {deeds && <div class="notice-deeds">{deeds}</div>}
      </div>
    </div>
  );
}

export function FailureNotice({ failure, again }: { failure: unknown; again?: (() => void) | undefined }): JSX.Element {
  const { title, detail, requestId } = failureWords(failure);
  const deeds = again && (
    <button type="button" class="button" onClick={again}>
      <Icon name="retry" /> Try again
    </button>
  );
  return (
    <Notice tone="bad" icon="warning" title={title} role="alert" deeds={deeds}>
      <p>{detail}</p>
      {requestId !== null && (
        <p class="small soft">
          Request <code>{requestId}</code>
        </p>
      )}
    </Notice>
  );
}

export function Empty({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }): JSX.Element {
  return <span class={`badge ${tone}`}>{children}</span>;
}

/** Grey where content will be; said once to those who don't see it. */
export function Skeleton({ of, children }: { of: string; children: ComponentChildren }): JSX.Element {
  return (
    <div role="status">
      <span class="unseen">Loading {of}</span>
      <div aria-hidden="true">{children}</div>
    </div>
  );
}
