import { useEffect, useState } from "preact/hooks";
import { ApiError, call } from "./api";
import { act, attempt, detail, held, isMine, me, now, openId, openRow, problem, readLines } from "./store";
import { lang, maybe, t } from "./texts";
import type { Canned, Held, TextWarning } from "./types";

const TELL_EVERY = 3000; // milliseconds between two signs of typing
let told = 0;

function tellTyping(): void {
  if (Date.now() - told < TELL_EVERY || !openId.value) return;
  told = Date.now();
  void call("POST", `/conversations/${openId.value}/typing`).catch(() => undefined);
}

function filled(text: string): string {
  const values: Record<string, string> = {
    agent: me.value?.name ?? "",
    number: detail.value?.cases[0]?.number ?? "",
    name: String(detail.value?.draft?.fields.find((field) => field.name === "complainant_name")?.shown ?? ""),
    team: openRow.value?.team ?? "",
  };
  return text.replace(/\{([a-z_]+)\}/g, (whole, name: string) => values[name] || whole);
}

function CannedMenu({ choose }: { choose: (text: string) => void }) {
  const [listed, setListed] = useState<Canned[]>([]);
  useEffect(() => {
    void attempt(async () => setListed((await call<{ canned: Canned[] }>("GET", "/canned")).canned));
  }, []);
  if (listed.length === 0) return null;
  return (
    <select
      aria-label={t("canned")}
      onChange={(event) => {
        const one = listed.find((item) => item.id === event.currentTarget.value);
        if (one) choose(filled(lang.value === "en" ? one.en : one.th));
        event.currentTarget.value = "";
      }}
    >
      <option value="">{t("canned")}</option>
      {listed.map((one) => (
        <option key={one.id} value={one.id}>
          /{one.short}
        </option>
      ))}
    </select>
  );
}

function Undo({ one, back }: { one: Held; back: (text: string) => void }) {
  const left = Math.max(0, Math.ceil((Date.parse(one.send_at) - now.value) / 1000));
  const take = () =>
    attempt(async () => {
      const answer = await call<{ text: string }>(
        "DELETE",
        `/conversations/${openId.value}/held/${encodeURIComponent(one.id)}`,
      );
      held.value = held.value.filter((item) => item.id !== one.id);
      back(answer.text);
    });
  return (
    <p class="undo" role="status">
      {t("sendingSoon")} {left ? `(${left})` : "…"} <span class="words">{one.text}</span>
      <button type="button" onClick={take}>
        {t("undo")}
      </button>
    </p>
  );
}

function Warnings({ found, again }: { found: TextWarning[]; again: () => void }) {
  return (
    <div class="warn" role="alert">
      <p>
        {t("sureWarn")} {found.map((one) => `${maybe("w_", one.kind)} (${one.found})`).join(", ")}
      </p>
      <button type="button" onClick={again}>
        {t("sendAnyway")}
      </button>
    </div>
  );
}

async function hold(text: string, confirm: boolean): Promise<TextWarning[] | null> {
  const id = openId.value;
  problem.value = "";
  try {
    const own = crypto.randomUUID();
    const answer = await call<{ held: Held }>("POST", `/conversations/${id}/held`, { text, confirm, id: own });
    held.value = [...held.value, answer.held];
    setTimeout(() => leave(answer.held.id), Date.parse(answer.held.send_at) - Date.now() + 300);
    return null;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.warnings.length > 0) return error.warnings;
    problem.value = error.message;
    return [];
  }
}

function leave(heldId: string): void {
  held.value = held.value.filter((item) => item.id !== heldId);
  if (openId.value) void readLines(openId.value).catch(() => undefined);
}

interface Draft {
  mode: "reply" | "note";
  text: string;
  warned: TextWarning[];
}

function Modes({ draft, change }: { draft: Draft; change: (more: Partial<Draft>) => void }) {
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
          {t(mode)}
        </button>
      ))}
      <CannedMenu choose={(text) => change({ text: draft.text ? `${draft.text}\n${text}` : text })} />
    </fieldset>
  );
}

function Field({ draft, change, send }: { draft: Draft; change: (more: Partial<Draft>) => void; send: () => void }) {
  const mine = isMine(openRow.value);
  return (
    <>
      <label class="hidden-text" for="text">
        {t("message")}
      </label>
      <textarea
        id="text"
        rows={3}
        maxLength={5000}
        placeholder={draft.mode === "note" ? t("notePlace") : mine ? t("message") : t("holdFirst")}
        value={draft.text}
        onInput={(event) => {
          change({ text: event.currentTarget.value, warned: [] });
          if (draft.mode === "reply" && mine) tellTyping();
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
        }}
      />
    </>
  );
}

export function Composer() {
  const [draft, setDraft] = useState<Draft>({ mode: "reply", text: "", warned: [] });
  const change = (more: Partial<Draft>) => setDraft((before) => ({ ...before, ...more }));
  const mine = isMine(openRow.value);
  const note = draft.mode === "note";
  const send = async (confirm = false) => {
    if (!draft.text.trim() || (!note && !mine)) return;
    if (note) {
      if (await act("notes", { text: draft.text })) change({ text: "", mode: "reply" });
      return;
    }
    const warned = await hold(draft.text, confirm);
    if (warned === null) change({ text: "", warned: [] });
    else change({ warned });
  };
  if (me.value?.role === "auditor") return null;
  return (
    <form
      class={`reply ${draft.mode}`}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {held.value.map((one) => (
        <Undo key={one.id} one={one} back={(text) => change({ text, mode: "reply" })} />
      ))}
      {draft.warned.length > 0 ? <Warnings found={draft.warned} again={() => send(true)} /> : null}
      <Modes draft={draft} change={change} />
      <Field draft={draft} change={change} send={() => void send()} />
      <button type="submit" class="primary" disabled={!note && !mine}>
        {note ? t("saveNote") : t("send")}
      </button>
    </form>
  );
}
