import { LISTS } from "./keys";
import { choose, counts, found, me, nameOf, now, openCase, openId, rows, search, show, titles, view } from "./store";
import { maybe, t, time, waited } from "./texts";
import type { CaseRow, Row } from "./types";

const SEVEN = 7 * 60_000; // milliseconds of waiting until a row turns amber, and twice that red

export function SearchBox() {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    void search(String(new FormData(form).get("q") ?? ""));
  };
  return (
    <search>
      <form class="search" onSubmit={submit}>
        <label class="hidden-text" for="search">
          {t("search")}
        </label>
        <input id="search" name="q" type="search" placeholder={t("search")} maxLength={200} autocomplete="off" />
      </form>
    </search>
  );
}

export function Tabs() {
  const extra = me.value && me.value.role !== "agent" ? (["team"] as const) : [];
  return (
    <div class="tabs">
      {[...LISTS, ...extra].map((name) => (
        <button
          type="button"
          key={name}
          aria-pressed={view.value === name && !found.value}
          onClick={() => {
            openCase.value = null;
            void show(name);
          }}
        >
          {t(name)}
          {counts.value[name] ? <span class="count">{counts.value[name]}</span> : null}
        </button>
      ))}
    </div>
  );
}

function late(row: Row): string {
  if (!row.waiting_since || row.phase === "bot" || row.phase === "closed") return "";
  const waitedFor = now.value - Date.parse(row.waiting_since);
  if (row.late_at && Date.parse(row.late_at) - now.value < 120_000) return "late";
  return waitedFor > 2 * SEVEN ? "late" : waitedFor > SEVEN ? "soon" : "fresh";
}

function RowButton({ row }: { row: Row }) {
  const waiting = late(row);
  const who = row.channel === "line" ? "LINE" : row.channel === "web" ? "Web" : row.channel;
  return (
    <button type="button" class={`row ${openId.value === row.id ? "chosen" : ""}`} onClick={() => choose(row.id)}>
      <span class="row-head">
        <span class={`channel ${row.channel}`}>{who}</span>
        <strong>{row.id.slice(-6)}</strong>
        {row.urgent ? <span class="urgent">{t("urgent")}</span> : null}
        {waiting && row.waiting_since ? (
          <span class={`sla ${waiting}`}>
            {t("waited")} {waited(row.waiting_since, now.value)}
          </span>
        ) : (
          <span class="time">{time(row.last_at)}</span>
        )}
      </span>
      <span class="detail">{row.phase === "queue" ? (row.queue_reason ?? row.last?.text) : row.last?.text}</span>
      <span class="row-foot">
        <span class={`phase ${row.phase}`}>{maybe("phase_", row.phase)}</span>
        {row.agent_id ? <span>{nameOf(row.agent_id)}</span> : null}
        {row.callback_at ? <span>☎ {time(row.callback_at)}</span> : null}
        {row.unread > 0 ? (
          <span class="unread">
            {row.unread}
            <span class="hidden-text"> {t("unread")}</span>
          </span>
        ) : null}
      </span>
    </button>
  );
}

export function CaseButton({ row }: { row: CaseRow }) {
  return (
    <button
      type="button"
      class={`row ${openCase.value === row.number ? "chosen" : ""}`}
      onClick={() => {
        openCase.value = row.number;
      }}
    >
      <span class="row-head">
        <strong>{row.number}</strong>
        <span class="time">{time(row.created_at)}</span>
      </span>
      <span class="detail">
        {titles.value[row.form] ?? row.form} · {maybe("st_", row.state)}
      </span>
    </button>
  );
}

export function Inbox() {
  const listed = found.value?.conversations ?? rows.value;
  const cases = found.value?.cases ?? [];
  return (
    <nav class="list" aria-label={t("conversations")}>
      <Tabs />
      <ul>
        {cases.map((row) => (
          <li key={row.number}>
            <CaseButton row={row} />
          </li>
        ))}
        {listed.map((row) => (
          <li key={row.id}>
            <RowButton row={row} />
          </li>
        ))}
      </ul>
      {listed.length + cases.length === 0 ? <p class="empty">{t("nothingHere")}</p> : null}
    </nav>
  );
}
