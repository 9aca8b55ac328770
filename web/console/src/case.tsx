import { useEffect, useState } from "preact/hooks";
import { call } from "./api";
import { FieldRow, shown } from "./fields";
import { CaseButton } from "./inbox";
import { attempt, choose, colleagues, me, nameOf, openCase } from "./store";
import { maybe, t, time } from "./texts";
import type { CaseDetail, CaseRow, Field } from "./types";

const PRIORITIES = ["low", "normal", "high", "urgent"];

interface Told {
  detail: CaseDetail;
  reload: () => Promise<void>;
}

function Reveal({ detail, reload }: Told) {
  if (!detail.masked) {
    return detail.revealed_until ? (
      <p class="revealed">
        {t("revealed")} {time(detail.revealed_until)}
      </p>
    ) : null;
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const reason = new FormData(event.currentTarget as HTMLFormElement).get("reason");
    void attempt(async () => {
      await call("POST", `/cases/${detail.number}/reveal`, { reason });
      await reload();
    });
  };
  return (
    <form class="reveal" onSubmit={submit}>
      <p>{t("masked")}</p>
      <label class="hidden-text" for="why">
        {t("revealWhy")}
      </label>
      <input id="why" name="reason" placeholder={t("revealWhy")} required maxLength={500} />
      <button type="submit">{t("reveal")}</button>
    </form>
  );
}

function StateForm({ detail, reload }: Told) {
  if (detail.next_states.length === 0) return null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.currentTarget as HTMLFormElement).entries());
    void attempt(async () => {
      await call("POST", `/cases/${detail.number}/state`, given);
      await reload();
    });
  };
  return (
    <form class="inline" onSubmit={submit}>
      <label for="to-state">{t("moveTo")}</label>
      <select id="to-state" name="to">
        {detail.next_states.map((state) => (
          <option key={state} value={state}>
            {maybe("st_", state)}
          </option>
        ))}
      </select>
      <input name="reason" aria-label={t("reason")} placeholder={t("reason")} required />
      <button type="submit">{t("save")}</button>
    </form>
  );
}

function WorkForm({ detail, reload }: Told) {
  const set = (changes: Record<string, unknown>) =>
    attempt(async () => {
      await call("POST", `/cases/${detail.number}/work`, changes);
      await reload();
    });
  const tags = (text: string) => text.split(",").flatMap((tag) => (tag.trim() ? [tag.trim()] : []));
  return (
    <div class="inline">
      <label for="assignee">{t("assignee")}</label>
      <select
        id="assignee"
        value={detail.work.assignee ?? ""}
        onChange={(event) => set({ assignee: event.currentTarget.value || null })}
      >
        <option value="">{t("nobody")}</option>
        {colleagues.value.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
      <label for="priority">{t("priority")}</label>
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
      <label for="tags">{t("tags")}</label>
      <input
        id="tags"
        value={detail.work.tags.join(", ")}
        onChange={(event) => set({ tags: tags(event.currentTarget.value) })}
      />
    </div>
  );
}

function Answers({ detail, reload }: Told) {
  const change = (field: Field) => async (value: string, reason: string) =>
    attempt(async () => {
      await call("POST", `/cases/${detail.number}/edit`, { field: field.name, value, reason });
      await reload();
      return true;
    });
  const declared = (detail.declaration?.fields ?? []).filter((field) => field.name in detail.answers);
  const may = me.value?.role !== "auditor";
  return (
    <dl>
      {declared.map((field) => (
        <FieldRow
          key={field.name}
          field={field}
          shown={shown(field, detail.answers[field.name])}
          save={may ? change(field) : undefined}
          withReason
        />
      ))}
    </dl>
  );
}

function CaseEvents({ detail }: { detail: CaseDetail }) {
  const said = (data: Record<string, unknown>) =>
    ["field", "from", "old", "to", "new", "reason", "text"].flatMap((name) =>
      data[name] === undefined || data[name] === null ? [] : [`${name}: ${String(data[name])}`],
    );
  return (
    <section>
      <h3>{t("happened")}</h3>
      <ol class="timeline">
        {detail.events.map((event) => (
          <li key={event.n}>
            <span class="time">{time(event.at)}</span> {maybe("ev_", event.type)} ·{" "}
            {event.actor === "complainant" ? t("complainant") : nameOf(event.actor)}{" "}
            <span class="words">{said(event.data).join(" · ")}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function CaseHead({ detail }: { detail: CaseDetail }) {
  return (
    <header class="head">
      <button
        type="button"
        class="quiet back"
        onClick={() => {
          openCase.value = null;
        }}
      >
        ← {t("back")}
      </button>
      <div>
        <h2>{detail.number}</h2>
        <p class="state">
          {detail.declaration?.title ?? detail.form} · {maybe("st_", detail.state)}
        </p>
      </div>
      <div class="actions">
        {["line", "web"].includes(detail.channel) ? (
          <button type="button" onClick={() => choose(detail.conversation_id)}>
            {t("conversations")}
          </button>
        ) : null}
        <a href={`/api/v1/cases/${detail.number}/export?format=html`} target="_blank" rel="noopener noreferrer">
          {t("print")}
        </a>
        <a href={`/api/v1/cases/${detail.number}/export?format=json`}>{t("json")}</a>
      </div>
    </header>
  );
}

export function CaseView({ number }: { number: string }) {
  const [detail, setDetail] = useState<CaseDetail | null>(null);
  const [others, setOthers] = useState<CaseRow[]>([]);
  const reload = async () => {
    setDetail(await call<CaseDetail>("GET", `/cases/${number}?view=desk&masked=1`));
    setOthers((await call<{ cases: CaseRow[] }>("GET", `/cases/${number}/related`)).cases);
  };
  useEffect(() => {
    setDetail(null);
    void attempt(reload);
  }, [number]);
  if (!detail) return <section class="main" aria-busy="true" />;
  return (
    <section class="main case" aria-label={detail.number}>
      <CaseHead detail={detail} />
      <div class="case-body">
        <Reveal detail={detail} reload={reload} />
        {me.value?.role === "auditor" ? null : (
          <>
            <StateForm detail={detail} reload={reload} />
            <WorkForm detail={detail} reload={reload} />
          </>
        )}
        <Answers detail={detail} reload={reload} />
        {detail.evidence.map((id) => (
          <a
            key={id}
            class="file"
            href={`/api/v1/cases/${number}/evidence/${id}`}
            target="_blank"
            rel="noopener noreferrer"
          >
            {t("file")}
          </a>
        ))}
        {others.length > 0 ? (
          <section>
            <h3>{t("related")}</h3>
            {others.map((one) => (
              <CaseButton key={one.number} row={one} />
            ))}
          </section>
        ) : null}
        <CaseEvents detail={detail} />
      </div>
    </section>
  );
}
