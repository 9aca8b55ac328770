// Files for the person: chosen, dropped or pasted; uploaded at once, sent with the message, or taken out again.
import { signal } from "@preact/signals";
import { FileText, Link, LoaderCircle, Paperclip, X } from "lucide-preact";
import { useRef } from "preact/hooks";
import { ApiError, upload } from "./api";
import { problem } from "./store";
import { t } from "./texts";
import type { FileRef } from "./types";
import { isPicture } from "./viewer";

export const MOST_FILES = 4; // of one message
const TAKEN = "image/*,video/*,audio/*,application/pdf";

export interface Attached {
  key: string;
  name: string;
  file: FileRef | null; // null: on its way up
  link: boolean; // LINE gets its address only
}

interface Uploaded {
  file: FileRef;
  goes_as: "picture" | "file" | "link";
}

/** By conversation; what is half written stays with it while one looks at another. */
const kept = signal<Record<string, Attached[]>>({});

export const attachedTo = (id: string): Attached[] => kept.value[id] ?? [];

function set(id: string, files: Attached[]): void {
  kept.value = { ...kept.value, [id]: files };
}

export const clearAttached = (id: string): void => set(id, []);

/** Files of a message that was taken back: they are where they were. */
export function putBack(id: string, files: FileRef[]): void {
  const back = files.map((file) => ({
    key: file.evidence_id,
    name: file.file_name || t("file"),
    file,
    link: false,
  }));
  set(id, [...back, ...attachedTo(id)].slice(0, MOST_FILES));
}

export function attach(id: string, chosen: Iterable<File>): void {
  problem.value = "";
  for (const one of chosen) {
    if (attachedTo(id).length >= MOST_FILES) {
      problem.value = t("attachMost", { n: MOST_FILES });
      return;
    }
    const key = crypto.randomUUID();
    set(id, [...attachedTo(id), { key, name: one.name || t("file"), file: null, link: false }]);
    void bring(id, key, one);
  }
}

async function bring(id: string, key: string, one: File): Promise<void> {
  try {
    const answer = await upload<Uploaded>(`/conversations/${id}/files`, one);
    const done = { file: answer.file, link: answer.goes_as === "link" };
    set(
      id,
      attachedTo(id).map((item) => (item.key === key ? { ...item, ...done } : item)),
    );
  } catch (error) {
    set(
      id,
      attachedTo(id).filter((item) => item.key !== key),
    );
    if (!(error instanceof ApiError)) throw error;
    problem.value = `${one.name}: ${error.message}`;
  }
}

export function AttachButton({ id, off }: { id: string; off: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={TAKEN}
        aria-label={t("attach")}
        onChange={(event) => {
          attach(id, event.currentTarget.files ?? []);
          event.currentTarget.value = "";
        }}
      />
      <button
        type="button"
        class="quiet icon attach"
        disabled={off}
        aria-label={t("attach")}
        title={t("attach")}
        onClick={() => input.current?.click()}
      >
        <Paperclip size={18} aria-hidden="true" />
      </button>
    </>
  );
}

function Look({ one }: { one: Attached }) {
  if (!one.file) return <LoaderCircle size={18} class="turning" aria-hidden="true" />;
  if (!isPicture(one.file)) return <FileText size={18} aria-hidden="true" />;
  return <img src={`/api/v1/files/${one.file.evidence_id}?view=small`} alt="" />;
}

export function AttachedList({ id }: { id: string }) {
  const files = attachedTo(id);
  if (files.length === 0) return null;
  const drop = (key: string) =>
    set(
      id,
      files.filter((item) => item.key !== key),
    );
  return (
    <ul class="attached" aria-label={t("attached")}>
      {files.map((one) => (
        <li key={one.key}>
          <Look one={one} />
          <span class="attached-words">
            <span class="attached-name">{one.name}</span>
            {one.file === null ? (
              <span class="hint" role="status">
                {t("uploading")}
              </span>
            ) : one.link ? (
              <span class="hint">
                <Link size={12} aria-hidden="true" /> {t("goesAsLink")}
              </span>
            ) : null}
          </span>
          <button
            type="button"
            class="quiet icon"
            aria-label={t("attachDrop", { name: one.name })}
            onClick={() => drop(one.key)}
          >
            <X size={15} aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}
