import type { Photo } from "../../apis/clients.ts";
import { Offline, Unreachable } from "../../network/failures.ts";
import { storageRefusal } from "./storage-refusal.ts";

export type Form = NonNullable<Photo["upload"]>;

// Time without any progress, not altogether: a large file over a thin line takes as long as it takes.
const PATIENCE_MS = 60_000;

/** Posts the file with the form that web-api has given. By XMLHttpRequest, for fetch tells no progress of an upload. */
export function sendForm(
  form: Form,
  file: File,
  signal: AbortSignal,
  progressed: (share: number) => void,
): Promise<void> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    let patience: ReturnType<typeof setTimeout> | undefined;
    const wait = () => {
      clearTimeout(patience);
      patience = setTimeout(() => request.abort(), PATIENCE_MS);
    };
    const abort = () => request.abort();
    signal.throwIfAborted();
    signal.addEventListener("abort", abort, { once: true });
    request.upload.onprogress = ({ loaded, total }) => {
      wait();
      if (total > 0) progressed(loaded / total);
    };
    request.onload = () => {
      const { status, responseText } = request;
      if (status >= 200 && status < 300) done();
      else fail(storageRefusal(status, responseText));
    };
    request.onerror = () => fail(navigator.onLine ? new Unreachable(form.url) : new Offline("offline"));
    request.onabort = () => fail(signal.aborted ? signal.reason : new Unreachable(form.url));
    request.onloadend = () => {
      clearTimeout(patience);
      signal.removeEventListener("abort", abort);
    };
    request.open("POST", form.url);
    wait();
    request.send(asFormData(form, file));
  });
}

/** S3 ignores every field behind the file. */
function asFormData(form: Form, file: File): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(form.fields)) data.append(name, value);
  data.append("file", file);
  return data;
}
