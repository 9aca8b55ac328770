// The desk's work on a case: its state, who does it, how urgent, tags, notes, questions to the person.
import { useState } from "preact/hooks";
import { call } from "./api";
import type { Told } from "./case";
import { attempt, colleagues } from "./store";
import { maybe, t } from "./texts";
import { given, Labelled } from "./ui";

// As a case goes through them, so that the usual next one comes first.
const ORDER = ["reviewing", "waiting", "referred", "resolved", "rejected", "withdrawn"];
const inOrder = (states: string[]) => [...states].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
const PRIORITIES = ["low", "normal", "high", "urgent"];

function sent(form: EventTarget | null, work: () => Promise<unknown>): Promise<unknown> {
  return attempt(async () => {
    await work();
    (form as HTMLFormElement | null)?.reset();
  });
}

export function StateForm({ detail, reload }: Told) {
  if (detail.next_states.length === 0) return null;
  const submit = (event: SubmitEvent) => {
    const body = given(event);
    void sent(event.currentTarget, async () => {
      await call("POST", `/cases/${detail.number}/state`, body);
      await reload();
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <Labelled id="to-state" label={t("moveTo")} hint={t("moveHint")}>
        <select id="to-state" name="to" required>
          <option value="">{t("pick")}</option>
          {inOrder(detail.next_states).map((state) => (
            <option key={state} value={state}>
              {maybe("st_", state)}
            </option>
          ))}
        </select>
      </Labelled>
      <div class="line">
        <input name="reason" aria-label={t("reason")} placeholder={t("reasonPlace")} required maxLength={1000} />
        <button type="submit">{t("change")}</button>
      </div>
    </form>
  );
}

function Tags({ tags, set }: { tags: string[]; set: (tags: string[]) => void }) {
  const [text, setText] = useState("");
  const add = () => {
    const fresh = text.split(",").flatMap((tag) => (tag.trim() ? [tag.trim()] : []));
    if (fresh.length > 0) set([...new Set([...tags, ...fresh])]);
    setText("");
  };
  return (
    <div class="labelled">
      <label for="tags">{t("tags")}</label>
      <div class="tags">
        {tags.map((tag) => (
          <span class="chip tag" key={tag}>
            {tag}
            <button
              type="button"
              aria-label={t("tagDrop", { tag })}
              onClick={() => set(tags.filter((one) => one !== tag))}
            >
              ×
            </button>
          </span>
        ))}
        <input
          id="tags"
          value={text}
          maxLength={40}
          placeholder={t("tagAdd")}
          onInput={(event) => setText(event.currentTarget.value)}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.key !== "Enter" && event.key !== ",") return;
            event.preventDefault();
            add();
          }}
        />
      </div>
    </div>
  );
}

export function WorkForm({ detail, reload }: Told) {
  const set = (changes: Record<string, unknown>) =>
    attempt(async () => {
      await call("POST", `/cases/${detail.number}/work`, changes);
      await reload();
    });
  return (
    <div class="stack">
      <Labelled id="assignee" label={t("assignee")}>
        <select
          id="assignee"
          value={detail.work.assignee ?? ""}
          onChange={(event) => set({ assignee: event.currentTarget.value || null })}
        >
          <option value="">{t("nobody")}</option>
          {colleagues.value
            .filter((one) => one.role !== "auditor")
            .map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
        </select>
      </Labelled>
      <Labelled id="priority" label={t("priority")}>
        <select
          id="priority"
          value={detail.work.priority}
          onChange={(event) => set({ priority: event.currentTarget.value })}
        >
          {PRIORITIES.map((one) => (
            <option key={one} value={one}>
              {maybe("pr_", one)}
            </option>
          ))}
        </select>
      </Labelled>
      <Tags tags={detail.work.tags} set={(tags) => void set({ tags })} />
    </div>
  );
}

export function NoteForm({ detail, reload }: Told) {
  const submit = (event: SubmitEvent) => {
    const body = given(event);
    void sent(event.currentTarget, async () => {
      await call("POST", `/cases/${detail.number}/notes`, body);
      await reload();
    });
  };
  return (
    <form class="line" onSubmit={submit}>
      <input name="text" aria-label={t("note")} placeholder={t("caseNotePlace")} required maxLength={2000} />
      <button type="submit">{t("saveNote")}</button>
    </form>
  );
}

/** The assistant puts it to the person on their channel and files the answer. */
export function AskForm({ detail, reload }: Told) {
  const [done, setDone] = useState(false);
  const submit = (event: SubmitEvent) => {
    const { field = "", text = "" } = given(event);
    const body = { ...(field ? { field } : {}), ...(text.trim() ? { text } : {}) };
    void sent(event.currentTarget, async () => {
      await call("POST", `/cases/${detail.number}/questions`, body);
      await reload();
      setDone(true);
    });
  };
  const fields = (detail.declaration?.fields ?? []).filter((field) => field.type !== "evidence");
  return (
    <form class="card stack" onSubmit={submit} onInput={() => setDone(false)}>
      <h2>{t("askPerson")}</h2>
      <Labelled id="ask-field" label={t("askField")}>
        <select id="ask-field" name="field">
          <option value="">{t("askOwn")}</option>
          {fields.map((field) => (
            <option key={field.name} value={field.name}>
              {field.label}
            </option>
          ))}
        </select>
      </Labelled>
      <textarea name="text" rows={2} maxLength={1000} aria-label={t("askWords")} placeholder={t("askWords")} />
      <div class="actions">
        {done ? <p role="status">{t("askDone")}</p> : null}
        <button type="submit">{t("askSend")}</button>
      </div>
    </form>
  );
}
