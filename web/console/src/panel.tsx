import { call } from "./api";
import { FieldRow } from "./fields";
import { CaseButton } from "./inbox";
import { act, attempt, detail, isMine, nameOf, openId, openRow, readDetail } from "./store";
import { maybe, t, time } from "./texts";
import type { DraftView, Move } from "./types";

function actor(name: string): string {
  if (name === "person") return t("person");
  if (name === "bot") return t("assistant");
  return name === "clock" || name === "router" ? t("notice") : nameOf(name);
}

function Happened({ moves }: { moves: Move[] }) {
  return (
    <section>
      <h3>{t("happened")}</h3>
      <ol class="timeline">
        {moves.map((move) => (
          <li key={move.n}>
            <span class="time">{time(move.at)}</span> {maybe("phase_", move.to)} · {actor(move.actor)}
            {move.note ? <span class="words"> “{move.note}”</span> : null}
          </li>
        ))}
      </ol>
    </section>
  );
}

function DraftFields({ draft }: { draft: DraftView }) {
  const mine = isMine(openRow.value);
  const asked = draft.fields.find((field) => field.name === draft.asked);
  const save = (field: string) => async (value: string) =>
    attempt(async () => {
      await call("POST", `/conversations/${openId.value}/draft`, { field, value });
      if (openId.value) await readDetail(openId.value);
      return true;
    });
  return (
    <section>
      <h3>
        {t("draft")}: {draft.title}
      </h3>
      {asked ? (
        <p class="asked">
          {t("asked")}: {asked.label}
        </p>
      ) : null}
      <dl>
        {draft.fields.map((field) => (
          <FieldRow
            key={field.name}
            field={field}
            shown={field.shown ?? "–"}
            missing={draft.missing.includes(field.name)}
            save={mine ? save(field.name) : undefined}
            ask={mine && !field.status ? () => void act("lend", { field: field.name }) : undefined}
          />
        ))}
      </dl>
    </section>
  );
}

export function Panel() {
  const told = detail.value;
  return (
    <aside class="panel" aria-label={t("details")}>
      {told?.draft?.form ? <DraftFields draft={told.draft} /> : null}
      {told && told.cases.length > 0 ? (
        <section>
          <h3>{t("ownCases")}</h3>
          {told.cases.map((one) => (
            <CaseButton key={one.number} row={one} />
          ))}
        </section>
      ) : null}
      {told ? <Happened moves={told.timeline} /> : null}
    </aside>
  );
}
