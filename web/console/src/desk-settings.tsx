// Teams, hours, holidays and exceptions, patience and capacity; changed without a restart.
import { useEffect, useState } from "preact/hooks";
import { call } from "./api";
import { Exceptions, Holidays, Week } from "./desk-hours";
import { Teams } from "./desk-teams";
import type { DeskSettings, Sections } from "./desk-types";
import { attempt, leads, problem, readColleagues } from "./store";
import { t } from "./texts";
import { Labelled, Loading, ScreenHead } from "./ui";

type Numbers = Record<string, number>;

const LIMITS: { section: "queue" | "agent"; names: readonly string[] }[] = [
  { section: "queue", names: ["timeout_minutes", "closed_minutes", "fallback_minutes"] },
  { section: "agent", names: ["silent_minutes", "capacity", "undo_seconds"] },
];

function Limits({ draft, set }: { draft: Sections; set: (sections: Sections) => void }) {
  return (
    <section class="card">
      <h2>{t("patience")}</h2>
      <div class="entry-fields">
        {LIMITS.flatMap(({ section, names }) =>
          names.map((name) => (
            <Labelled key={name} id={name} label={t(`s_${name}` as "s_capacity")}>
              <input
                id={name}
                type="number"
                min={name === "capacity" ? 1 : 0}
                step={name === "capacity" ? 1 : 0.5}
                required
                value={(draft[section] as Numbers)[name]}
                onChange={(event) =>
                  set({ ...draft, [section]: { ...draft[section], [name]: event.currentTarget.valueAsNumber } })
                }
              />
            </Labelled>
          )),
        )}
      </div>
    </section>
  );
}

function changedSections(before: Sections, after: Sections): Partial<Sections> {
  const names = (Object.keys(after) as (keyof Sections)[]).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  return Object.fromEntries(names.map((name) => [name, after[name]]));
}

function Bar({ dirty, done, save, undo }: { dirty: boolean; done: boolean; save: () => void; undo: () => void }) {
  return (
    <div class="save-bar">
      {problem.value ? (
        <p class="error" role="alert">
          {problem.value}
        </p>
      ) : (
        <p role="status">{dirty ? t("unsaved") : done ? t("saved") : ""}</p>
      )}
      <button type="button" disabled={!dirty} onClick={undo}>
        {t("cancel")}
      </button>
      <button type="button" class="primary" disabled={!dirty} onClick={save}>
        {t("save")}
      </button>
    </div>
  );
}

export default function DeskScreen() {
  const [told, setTold] = useState<DeskSettings | null>(null);
  const [draft, setDraft] = useState<Sections | null>(null);
  const [done, setDone] = useState(false);
  const take = (fresh: DeskSettings) => {
    setTold(fresh);
    setDraft(fresh.settings);
  };
  useEffect(() => void attempt(async () => take(await call<DeskSettings>("GET", "/desk"))), []);
  if (!told || !draft) return <Loading rows={5} />;
  const changes = changedSections(told.settings, draft);
  const dirty = Object.keys(changes).length > 0;
  const save = () =>
    attempt(async () => {
      take(await call<DeskSettings>("PUT", "/desk", { version: told.version, sections: changes }));
      setDone(true);
      await readColleagues();
    });
  const set = (sections: Sections) => {
    setDone(false);
    setDraft(sections);
  };
  const part = { draft, set };
  return (
    <div class="screen narrow-screen">
      <ScreenHead title={t("deskSettings")} hint={t("deskHint")} />
      <fieldset class="bare" disabled={!leads()}>
        <legend class="hidden-text">{t("deskSettings")}</legend>
        <Week {...part} />
        <Holidays {...part} holidays={told.holidays} />
        <Exceptions {...part} />
        <Teams {...part} forms={told.forms} />
        <Limits {...part} />
      </fieldset>
      <Bar dirty={dirty} done={done} save={save} undo={() => set(told.settings)} />
    </div>
  );
}
