// Writing to the person, or a note for colleagues; some seconds to take it back; a warning before a slip.
import { signal } from "@preact/signals";
import { Lock, Send, StickyNote, TriangleAlert, Undo2, X } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, call } from "./api";
import { AttachButton, AttachedList, attach, attachedTo, clearAttached, putBack } from "./attaching";
import { CannedPicker, unfilled } from "./canned-picker";
import { asked } from "./keys";
import { MacroMenu } from "./macros";
import { act, attempt, changes, held, isMine, leads, now, openId, openRow, problem, readLines } from "./store";
import { maybe, t } from "./texts";
import type { FileRef, Held, Quote, TextWarning } from "./types";

const TELL_EVERY = 3000; // milliseconds between two signs of typing
const QUOTED_MOST = 120; // characters of what is quoted

export const quoting = signal<(Quote & { author: string }) | null>(null);

interface Draft {
  mode: "reply" | "note";
  text: string;
  warned: TextWarning[];
}

// What was being written stays with its conversation while one looks at another; only in memory.
const kept = new Map<string, Draft>();
const EMPTY: Draft = { mode: "reply", text: "", warned: [] };
let told = 0;

function tellTyping(): void {
  if (Date.now() - told < TELL_EVERY || !openId.value) return;
  told = Date.now();
  void call("POST", `/conversations/${openId.value}/typing`).catch(() => undefined);
}

function Undo({ one, back }: { one: Held; back: (text: string) => void }) {
  const left = Math.max(0, Math.ceil((Date.parse(one.send_at) - now.value) / 1000));
  const take = () =>
    attempt(async () => {
      const id = openId.value ?? "";
      const path = `/conversations/${id}/held/${encodeURIComponent(one.id)}`;
      const answer = await call<{ text: string; files: FileRef[] }>("DELETE", path);
      held.value = held.value.filter((item) => item.id !== one.id);
      putBack(id, answer.files);
      back(answer.text);
    });
  return (
    <p class="undo" role="status">
      <span>
        {t("sendingSoon")} {left ? `(${left})` : "…"}
      </span>
      <span class="words">{one.text || t("withFiles", { n: one.files?.length ?? 0 })}</span>
      <button type="button" onClick={take}>
        <Undo2 size={15} aria-hidden="true" /> {t("undo")}
      </button>
    </p>
  );
}

function Warnings({ found, again }: { found: TextWarning[]; again: () => void }) {
  return (
    <div class="warn" role="alert">
      <TriangleAlert size={18} aria-hidden="true" />
      <p>
        {t("sureWarn")} {found.map((one) => `${maybe("w_", one.kind)} (${one.found})`).join(", ")}
      </p>
      <button type="button" onClick={again}>
        {t("sendAnyway")}
      </button>
    </div>
  );
}

async function hold(id: string, text: string, confirm: boolean): Promise<TextWarning[] | null> {
  const quote = quoting.value;
  problem.value = "";
  try {
    const files = attachedTo(id).flatMap((one) => (one.file ? [one.file.evidence_id] : []));
    const own = { text, confirm, id: crypto.randomUUID() };
    const body = { ...own, ...(quote ? { quote: quote.seq } : {}), ...(files.length ? { files } : {}) };
    const answer = await call<{ held: Held }>("POST", `/conversations/${id}/held`, body);
    held.value = [...held.value, answer.held];
    quoting.value = null;
    clearAttached(id);
    setTimeout(() => leave(answer.held.id), Date.parse(answer.held.send_at) - Date.now() + 300);
    return null;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.warnings.length > 0) return error.warnings;
    problem.value = error.message;
    return [];
  }
}

function short(text: string): string {
  const one = text.replace(/\s+/g, " ").trim();
  return one.length > QUOTED_MOST ? `${one.slice(0, QUOTED_MOST)}…` : one;
}

function leave(heldId: string): void {
  held.value = held.value.filter((item) => item.id !== heldId);
  if (openId.value) void readLines(openId.value).catch(() => undefined);
}

type Change = (more: Partial<Draft>) => void;

function Modes({ draft, change }: { draft: Draft; change: Change }) {
  const whispers = leads() && openRow.value?.handled_by === "agent" && !isMine(openRow.value);
  const label = { reply: t("reply"), note: whispers ? t("whisper") : t("note") };
  return (
    <fieldset class="modes">
      <legend class="hidden-text">{t("message")}</legend>
      {(["reply", "note"] as const).map((mode) => (
        <button
          type="button"
          key={mode}
          id={`mode-${mode}`}
          aria-pressed={draft.mode === mode}
          onClick={() => change({ mode, warned: [] })}
        >
          {label[mode]}
        </button>
      ))}
      {isMine(openRow.value) ? <MacroMenu /> : null}
      <CannedPicker
        typed={draft.text}
        choose={(text, instead) => {
          change({ text: draft.text && !instead ? `${draft.text}\n${text}` : text, mode: "reply" });
          document.getElementById("text")?.focus();
        }}
      />
    </fieldset>
  );
}

function Quoted() {
  const quote = quoting.value;
  if (!quote) return null;
  return (
    <p class="quoted-line">
      <span>
        <b>{t("quoting", { who: quote.author })}</b> {short(quote.text)}
      </span>
      <button
        type="button"
        class="quiet icon"
        aria-label={t("quoteDrop")}
        onClick={() => {
          quoting.value = null;
        }}
      >
        <X size={15} aria-hidden="true" />
      </button>
    </p>
  );
}

function Field({ draft, change, send }: { draft: Draft; change: Change; send: () => void }) {
  const mine = isMine(openRow.value);
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // Grows with what is in it; where the browser cannot do it by itself.
    const at = box.current;
    if (!at || CSS.supports("field-sizing", "content")) return;
    at.style.height = "auto";
    at.style.height = `${Math.min(at.scrollHeight + 2, 220)}px`;
  }, [draft.text]);
  return (
    <>
      <label class="hidden-text" for="text">
        {t("message")}
      </label>
      <textarea
        id="text"
        ref={box}
        rows={2}
        maxLength={5000}
        placeholder={draft.mode === "note" ? t("notePlace") : mine ? t("messagePlace") : t("holdFirst")}
        value={draft.text}
        onInput={(event) => {
          change({ text: event.currentTarget.value, warned: [] });
          if (draft.mode === "reply" && mine) tellTyping();
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
          else if (event.key === "Escape") event.currentTarget.blur();
          else if (event.key === "/" && !draft.text && draft.mode === "reply") asked.value = "canned";
        }}
      />
    </>
  );
}

function useDraft(id: string): [Draft, Change] {
  const [draft, setDraft] = useState<Draft>(() => kept.get(id) ?? EMPTY);
  const change: Change = (more) =>
    setDraft((before) => {
      const after = { ...before, ...more };
      if (after.text) kept.set(id, { ...after, warned: [] });
      else kept.delete(id);
      return after;
    });
  useEffect(
    () => () => {
      quoting.value = null;
    },
    [id],
  );
  return [draft, change];
}

function SendButton({ note, off }: { note: boolean; off: boolean }) {
  const Icon = note ? StickyNote : isMine(openRow.value) ? Send : Lock;
  return (
    <button type="submit" class="primary" disabled={off}>
      <Icon size={17} aria-hidden="true" />
      <span>{note ? t("saveNote") : t("send")}</span>
    </button>
  );
}

export function Composer({ id }: { id: string }) {
  const [draft, change] = useDraft(id);
  useEffect(() => {
    // Whoever came to whisper begins with a note.
    if (asked.peek() !== "whisper") return;
    asked.value = null;
    change({ mode: "note" });
    document.getElementById("text")?.focus();
  }, [id]);
  const mine = isMine(openRow.value);
  const note = draft.mode === "note";
  const places = note ? [] : unfilled(draft.text);
  const files = note ? [] : attachedTo(id);
  const empty = !draft.text.trim() && files.length === 0;
  const off = empty || files.some((one) => one.file === null) || places.length > 0 || (!note && !mine);
  const send = async (confirm = false) => {
    if (off) return;
    if (note) {
      if (await act("notes", { text: draft.text })) change({ text: "", mode: "reply" });
      return;
    }
    const warned = await hold(id, draft.text, confirm);
    if (warned === null) change({ text: "", warned: [] });
    else change({ warned });
  };
  if (!changes()) return null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void send();
  };
  const offer = (event: Event, given: DataTransfer | null) => {
    if (note || !mine || !given?.files.length) return;
    event.preventDefault();
    attach(id, given.files);
  };
  return (
    <form
      class={`reply ${draft.mode}`}
      onSubmit={submit}
      onPaste={(event) => offer(event, event.clipboardData)}
      onDragOver={(event) => mine && !note && event.preventDefault()}
      onDrop={(event) => offer(event, event.dataTransfer)}
    >
      {held.value.map((one) => (
        <Undo key={one.id} one={one} back={(text) => change({ text, mode: "reply" })} />
      ))}
      {draft.warned.length > 0 ? <Warnings found={draft.warned} again={() => send(true)} /> : null}
      {places.length > 0 ? (
        <p class="warn" role="status">
          {t("fillPlaces", { places: places.join(" ") })}
        </p>
      ) : null}
      <Modes draft={draft} change={change} />
      <Quoted />
      {note ? null : <AttachedList id={id} />}
      <div class="writing">
        {note ? null : <AttachButton id={id} off={!mine} />}
        <Field draft={draft} change={change} send={() => void send()} />
        <SendButton note={note} off={off} />
      </div>
    </form>
  );
}
