// What happened to a conversation and to a case, in words.
import type { ComponentChildren } from "preact";
import { shown } from "./fields";
import { nameOf } from "./store";
import { maybe, t, time } from "./texts";
import type { CaseEvent, Field, Move } from "./types";

export function actorName(actor: string): string {
  if (actor === "person" || actor === "complainant") return t("person");
  if (actor === "bot" || actor === "assistant") return t("assistant");
  return ["clock", "router", "system", "service"].includes(actor) ? t("notice") : nameOf(actor);
}

/** A transition as a sentence: who did what. */
export function moved(move: Move): string {
  const given = { who: actorName(move.actor), to: nameOf(move.agent_id ?? null) };
  const told = maybe("m_", move.reason);
  if (told !== move.reason) return fill(told, given);
  if (move.to === "closed") return fill(t("m_closed_as"), { ...given, outcome: maybe("out_", move.reason) });
  return fill(maybe("m_to_", move.to), given);
}

function fill(text: string, given: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => given[name] ?? whole);
}

export function Timeline({ moves }: { moves: Move[] }) {
  return (
    <ol class="timeline">
      {moves.map((move) => (
        <Entry key={move.n} at={move.at} words={moved(move)} more={move.note} />
      ))}
    </ol>
  );
}

function Entry({ at, words, more }: { at: string; words: string; more?: ComponentChildren }) {
  return (
    <li>
      <time dateTime={at}>{time(at)}</time>
      <span>
        {words}
        {more ? <span class="words quoted">{more}</span> : null}
      </span>
    </li>
  );
}

type Data = Record<string, unknown>;
const HIDDEN = "•••";

/** Values of an event in the words of the form: a choice by its label, money in baht. */
function inWords(field: Field | undefined, value: unknown): string {
  if (value === HIDDEN) return HIDDEN;
  if (Array.isArray(value)) return value.join(", ") || "–";
  if (value === null || value === undefined || value === "") return "–";
  return field ? shown(field, value) : String(value);
}

function details(type: string, data: Data, fields: Field[]): string {
  const field = fields.find((one) => one.name === data["field"]);
  const name = field?.label ?? String(data["field"] ?? "");
  const pair = (from: unknown, to: unknown) => `${inWords(field, from)} → ${inWords(field, to)}`;
  const said = [data["reason"], data["text"]].filter((one): one is string => typeof one === "string" && one !== "");
  const why = said.length > 0 ? ` “${said.join(" · ")}”` : "";
  if (type === "state") return `${maybe("st_", String(data["from"]))} → ${maybe("st_", String(data["to"]))}${why}`;
  if (type === "assignee") return `${nameOf(data["from"] as string) || "–"} → ${nameOf(data["to"] as string) || "–"}`;
  if (type === "priority") return `${maybe("pr_", String(data["from"]))} → ${maybe("pr_", String(data["to"]))}`;
  if (type === "tags") return pair(data["from"], data["to"]);
  if (type === "edited") return `${name}: ${pair(data["old"], data["new"])}${why}`;
  if (type === "question_asked") return `${name}${why}`;
  if (type === "question_answered")
    return `${name}: ${inWords(field, data["value"] ?? data["words"] ?? data["answer"])}`;
  if (type === "evidence_added")
    return t("filesAdded", { n: Number((data["evidence"] as unknown[])?.length ?? data["files"] ?? 1) });
  return why.trim();
}

/** The timeline of a case: every event, the latest first. */
export function CaseTimeline({ events, fields }: { events: CaseEvent[]; fields: Field[] }) {
  return (
    <ol class="timeline">
      {[...events].reverse().map((event) => (
        <Entry
          key={event.n}
          at={event.at}
          words={`${maybe("ev_", event.type)} · ${actorName(event.actor)}`}
          more={details(event.type, event.data, fields)}
        />
      ))}
    </ol>
  );
}
