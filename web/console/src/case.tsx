import { ArrowLeft, Braces, Link2, MessageCircle, Printer } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "./api";
import { CaseButton } from "./case-row";
import { AskForm, NoteForm, StateForm, WorkForm } from "./case-work";
import { Evidence } from "./evidence";
import { FieldRow, shown } from "./fields";
import { CaseTimeline } from "./happened";
import { Reveal } from "./reveal";
import { toCase, toConversation } from "./route";
import { attempt, casePulse, changes, me } from "./store";
import { maybe, t, time } from "./texts";
import type { CaseDetail, CaseRow, Field } from "./types";
import { Loading } from "./ui";

export interface Told {
  detail: CaseDetail;
  reload: () => Promise<void>;
}

function Head({ detail }: { detail: CaseDetail }) {
  const chat = ["line", "web"].includes(detail.channel);
  const way = chat ? (detail.channel === "line" ? "LINE" : t("web")) : maybe("by_", detail.channel);
  return (
    <header class="head">
      <button type="button" class="quiet back icon" aria-label={t("back")} onClick={() => toCase(null)}>
        <ArrowLeft size={20} aria-hidden="true" />
      </button>
      <div class="head-words">
        <h1>
          <span class="number">{detail.number}</span>
        </h1>
        <p class="state">
          <span class={`chip st ${detail.state}`}>{maybe("st_", detail.state)}</span>
          <span>{detail.declaration?.title ?? detail.form}</span>
          <span>· {way}</span>
          <span>· {time(detail.created_at)}</span>
        </p>
      </div>
      <div class="actions">
        {chat ? (
          <button type="button" onClick={() => toConversation(detail.conversation_id, "all")}>
            <MessageCircle size={16} aria-hidden="true" /> <span>{t("conversation")}</span>
          </button>
        ) : null}
        <a class="button" href={`/api/v1/cases/${detail.number}/export?format=html`} target="_blank" rel="noopener">
          <Printer size={16} aria-hidden="true" /> <span>{t("print")}</span>
        </a>
        <a class="button" href={`/api/v1/cases/${detail.number}/export?format=json`}>
          <Braces size={16} aria-hidden="true" /> <span>{t("json")}</span>
        </a>
      </div>
    </header>
  );
}

function Answers({ detail, reload }: Told) {
  const change = (field: Field) => async (value: string, reason: string) =>
    attempt(async () => {
      await call("POST", `/cases/${detail.number}/edit`, { field: field.name, value, reason });
      await reload();
      return true;
    });
  const declared = (detail.declaration?.fields ?? []).filter((field) => field.type !== "evidence");
  const told = declared.filter((field) => field.name in detail.answers);
  const others = declared.filter((field) => !(field.name in detail.answers));
  const row = (field: Field) => (
    <FieldRow
      key={field.name}
      field={field}
      shown={shown(field, detail.answers[field.name])}
      save={changes() ? change(field) : undefined}
      wasMasked={Boolean(detail.masked) && field.mask !== "none"}
      withReason
    />
  );
  return (
    <section class="card">
      <h2>{t("told")}</h2>
      <dl class="columns">{told.map(row)}</dl>
      {others.length > 0 ? (
        <details>
          <summary>{t("notTold", { n: others.length })}</summary>
          <dl class="columns">{others.map(row)}</dl>
        </details>
      ) : null}
    </section>
  );
}

function Related({ others }: { others: CaseRow[] }) {
  return (
    <section class="card">
      <h2>
        <Link2 size={16} aria-hidden="true" /> {t("related")}
      </h2>
      {others.length > 0 ? (
        others.map((one) => <CaseButton key={one.number} row={one} />)
      ) : (
        <p class="hint">{t("relatedNone")}</p>
      )}
    </section>
  );
}

function Body({ detail, reload, others }: Told & { others: CaseRow[] }) {
  const may = changes();
  const told = { detail, reload };
  return (
    <div class="case-body">
      <div class="case-main">
        <Reveal
          path={`/cases/${detail.number}`}
          masked={Boolean(detail.masked)}
          until={detail.revealed_until}
          words={t("masked")}
          reload={reload}
        />
        <Answers {...told} />
        <Evidence detail={detail} />
        <section class="card">
          <h2>{t("happened")}</h2>
          {may ? <NoteForm {...told} /> : null}
          <CaseTimeline events={detail.events} fields={detail.declaration?.fields ?? []} />
        </section>
      </div>
      <div class="case-side">
        {may ? (
          <section class="card">
            <h2>{t("work")}</h2>
            <StateForm {...told} />
            <WorkForm {...told} />
          </section>
        ) : null}
        {may && ["line", "web"].includes(detail.channel) ? <AskForm {...told} /> : null}
        <Related others={others} />
      </div>
    </div>
  );
}

export function CaseView({ number }: { number: string }) {
  const [detail, setDetail] = useState<CaseDetail | null>(null);
  const [others, setOthers] = useState<CaseRow[]>([]);
  const load = async () => {
    setDetail(await call<CaseDetail>("GET", `/cases/${number}?view=desk&masked=1`));
    setOthers((await call<{ cases: CaseRow[] }>("GET", `/cases/${number}/related`)).cases);
  };
  const reload = async () => {
    await load();
    casePulse.value += 1;
  };
  useEffect(() => {
    setDetail(null);
    void attempt(load);
  }, [number, me.value?.id]);
  if (!detail) return <Loading />;
  return (
    <section class="case" aria-label={detail.number}>
      <Head detail={detail} />
      <Body detail={detail} reload={reload} others={others} />
    </section>
  );
}
