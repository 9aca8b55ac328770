import { Bot, CircleCheck, FileText, Globe, Mail, MessageCircle, Phone, StickyNote, X } from "lucide-preact";
import { CaseButton } from "./case-row";
import { Conversation } from "./conversation";
import { Filters } from "./filters";
import { toConversation, VIEWS } from "./route";
import { attempt, counts, cursor, found, nameOf, now, openId, readMore, rows, titles, view } from "./store";
import { maybe, t, time, waited } from "./texts";
import type { Row } from "./types";
import { Empty, Loading } from "./ui";

const SEVEN = 7 * 60_000; // milliseconds of waiting until a row turns amber, and twice that red
const SHORTLY = 120_000; // before it goes back to the queue, or the assistant takes over

function Tabs() {
  return (
    <fieldset class="tabs">
      <legend class="hidden-text">{t("lists")}</legend>
      {VIEWS.map((name) => (
        <button
          type="button"
          key={name}
          aria-pressed={view.value === name && !found.value}
          onClick={() => {
            found.value = null;
            toConversation(null, name);
          }}
        >
          {t(name)}
          {counts.value[name] ? <span class="count">{counts.value[name]}</span> : null}
        </button>
      ))}
    </fieldset>
  );
}

/** How long somebody has waited, as a colour: nothing while nobody waits. */
export function lateness(row: Row): "" | "fresh" | "soon" | "late" {
  if (!row.waiting_since || row.phase === "bot" || row.phase === "closed") return "";
  const waitedFor = now.value - Date.parse(row.waiting_since);
  if (row.late_at && Date.parse(row.late_at) - now.value < SHORTLY) return "late";
  return waitedFor > 2 * SEVEN ? "late" : waitedFor > SEVEN ? "soon" : "fresh";
}

export function ChannelIcon({ channel }: { channel: string }) {
  const name = channel === "line" ? "LINE" : channel === "web" ? t("web") : maybe("by_", channel);
  const Icon = { line: MessageCircle, phone: Phone, email: Mail, letter: Mail }[channel] ?? Globe;
  return (
    <span class={`channel ${channel}`} title={name}>
      {channel === "line" ? <b aria-hidden="true">LINE</b> : <Icon size={18} aria-hidden="true" />}
      <span class="hidden-text">{name}</span>
    </span>
  );
}

export const titleOf = (row: Row) => (row.form ? (titles.value[row.form] ?? row.form) : t("noForm"));

function Preview({ row }: { row: Row }) {
  const last = row.last;
  if (row.phase === "queue" && row.queue_reason) return <span class="preview">{row.queue_reason}</span>;
  if (!last) return <span class="preview" />;
  const Icon = { note: StickyNote, assistant: Bot, agent: CircleCheck }[last.kind as string];
  return (
    <span class="preview">
      {Icon ? <Icon size={13} aria-hidden="true" /> : null}
      {last.kind === "agent" ? <span class="hidden-text">{t("we")}: </span> : null}
      {last.text || <FileText size={13} aria-label={t("file")} />}
    </span>
  );
}

function Chips({ row }: { row: Row }) {
  return (
    <span class="row-foot">
      {row.urgent ? <span class="chip urgent">{t("urgent")}</span> : null}
      <span class={`chip phase ${row.phase}`}>{maybe("phase_", row.phase)}</span>
      {row.agent_id ? <span class="holder">{nameOf(row.agent_id)}</span> : null}
      {row.language === "en" ? <span class="chip">EN</span> : null}
      {row.callback_at ? (
        <span class="callback">
          <Phone size={12} aria-label={t("callbacks")} /> {time(row.callback_at)}
        </span>
      ) : null}
      {row.unread > 0 ? (
        <span class="unread">
          {row.unread}
          <span class="hidden-text"> {t("unread")}</span>
        </span>
      ) : null}
    </span>
  );
}

function RowButton({ row }: { row: Row }) {
  const waiting = lateness(row);
  return (
    <button
      type="button"
      class={`row ${row.unread > 0 ? "new" : ""}`}
      aria-current={openId.value === row.id ? "true" : undefined}
      onClick={() => toConversation(row.id)}
    >
      <ChannelIcon channel={row.channel} />
      <span class="row-body">
        <span class="row-head">
          <strong>{titleOf(row)}</strong>
          {waiting && row.waiting_since ? (
            <span class={`sla ${waiting}`}>
              {t("waited")} {waited(row.waiting_since, now.value)}
            </span>
          ) : (
            <span class="time">{time(row.last_at)}</span>
          )}
        </span>
        <Preview row={row} />
        <Chips row={row} />
      </span>
    </button>
  );
}

function FoundHead() {
  const told = found.value;
  if (!told) return null;
  return (
    <p class="found">
      <span>{t("foundFor", { query: told.query, n: told.conversations.length + told.cases.length })}</span>
      <button
        type="button"
        class="quiet small"
        onClick={() => {
          found.value = null;
        }}
      >
        <X size={14} aria-hidden="true" /> {t("clear")}
      </button>
    </p>
  );
}

function List() {
  const listed = found.value?.conversations ?? rows.value;
  const cases = found.value?.cases ?? [];
  const nothing = listed?.length === 0 && cases.length === 0;
  return (
    <section class="list" aria-label={t("lists")}>
      <div class="list-head">
        <Tabs />
        {found.value ? <FoundHead /> : <Filters />}
      </div>
      {listed === null ? <Loading /> : null}
      <ul>
        {cases.map((row) => (
          <li key={row.number}>
            <CaseButton row={row} />
          </li>
        ))}
        {listed?.map((row) => (
          <li key={row.id}>
            <RowButton row={row} />
          </li>
        ))}
      </ul>
      {cursor.value && !found.value ? (
        <p class="more">
          <button type="button" class="quiet" onClick={() => attempt(readMore)}>
            {t("more")}
          </button>
        </p>
      ) : null}
      {nothing ? (
        <Empty icon={<CircleCheck size={30} aria-hidden="true" />}>
          {found.value ? t("nothingFound") : maybe("none_", view.value)}
        </Empty>
      ) : null}
    </section>
  );
}

export function InboxScreen() {
  return (
    <div class={openId.value ? "desk has-open" : "desk"}>
      <List />
      <main class="main" id="main" tabIndex={-1} aria-label={t("main")}>
        {openId.value ? (
          <Conversation key={openId.value} id={openId.value} />
        ) : (
          <Empty icon={<MessageCircle size={34} aria-hidden="true" />}>{t("choose")}</Empty>
        )}
      </main>
    </div>
  );
}
