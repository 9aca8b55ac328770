// Beside a conversation: what is known and what is missing, their cases, their files, what happened.
import { Star, X } from "lucide-preact";
import { useState } from "preact/hooks";
import { call } from "./api";
import { CaseButton } from "./case-row";
import { FieldRow } from "./fields";
import { Timeline } from "./happened";
import { act, attempt, detail, isMine, lines, openId, openRow, readDetail } from "./store";
import { duration, maybe, t, time } from "./texts";
import { filesOf } from "./transcript";
import type { DraftView, Rating, Row } from "./types";
import { Loading } from "./ui";
import { FileViewer, isPicture } from "./viewer";

function Rated({ rating }: { rating: Rating }) {
  return (
    <section class="rating">
      <h2>{t("rating")}</h2>
      <p role="img" aria-label={t("ratingOf", { n: rating.score })}>
        {[1, 2, 3, 4, 5].map((n) => (
          <Star key={n} size={18} class={n <= rating.score ? "full" : ""} aria-hidden="true" />
        ))}
      </p>
      {rating.comment ? <p class="words quoted">{rating.comment}</p> : null}
    </section>
  );
}

function Facts({ row }: { row: Row }) {
  const told = detail.value;
  const facts: [string, string | null | undefined][] = [
    [t("began"), time(row.created_at)],
    [t("languageOf"), row.language === "en" ? t("langEn") : t("langTh")],
    [t("team"), row.team],
    [t("position"), told?.waiting?.position ? String(told.waiting.position) : null],
    [t("expectedWait"), told?.waiting?.expected_seconds ? duration(told.waiting.expected_seconds) : null],
    [t("callbacks"), row.callback_at ? time(row.callback_at) : null],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) =>
        value ? (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ) : null,
      )}
    </dl>
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
  const missing = draft.missing.length;
  return (
    <section>
      <h2>{draft.title}</h2>
      <p class="hint">{missing > 0 ? t("missingCount", { n: missing }) : t("missingNone")}</p>
      {asked ? (
        <p class="asked">
          {t("asked")}: <b>{asked.label}</b>
        </p>
      ) : null}
      <dl>
        {draft.fields.map((field) => (
          <FieldRow
            key={field.name}
            field={field}
            shown={field.shown ?? (field.status ? maybe("fs_", field.status) : "–")}
            missing={draft.missing.includes(field.name)}
            save={mine ? save(field.name) : undefined}
            ask={mine && !field.status ? () => void act("lend", { field: field.name }) : undefined}
          />
        ))}
      </dl>
    </section>
  );
}

function Pictures() {
  const [viewed, setViewed] = useState<string | null>(null);
  const pictures = (lines.value ?? []).flatMap((line) => filesOf(line).filter(isPicture));
  if (pictures.length === 0) return null;
  return (
    <section>
      <h2>{t("pictures", { n: pictures.length })}</h2>
      <div class="files small">
        {pictures.map((file) => (
          <button type="button" class="thumb" key={file.evidence_id} onClick={() => setViewed(file.evidence_id)}>
            <img
              src={`/api/v1/files/${file.evidence_id}?view=small`}
              alt={file.file_name || t("image")}
              loading="lazy"
            />
          </button>
        ))}
      </div>
      {viewed ? <FileViewer files={pictures} first={viewed} close={() => setViewed(null)} /> : null}
    </section>
  );
}

export function Panel({ close }: { id: string; close: () => void }) {
  const told = detail.value;
  const row = openRow.value;
  return (
    <aside class="panel" aria-label={t("details")}>
      <button type="button" class="quiet icon panel-close" aria-label={t("panelHide")} onClick={close}>
        <X size={18} aria-hidden="true" />
      </button>
      {told && row ? (
        <>
          {told.draft?.form ? <DraftFields draft={told.draft} /> : null}
          {told.cases.length > 0 ? (
            <section>
              <h2>{t("ownCases")}</h2>
              {told.cases.map((one) => (
                <CaseButton key={one.number} row={one} />
              ))}
            </section>
          ) : null}
          <Pictures />
          {told.rating ? <Rated rating={told.rating} /> : null}
          <section>
            <h2>{t("about")}</h2>
            <Facts row={row} />
          </section>
          <section>
            <h2>{t("happened")}</h2>
            <Timeline moves={told.timeline} />
          </section>
        </>
      ) : (
        <Loading rows={4} />
      )}
    </aside>
  );
}
