import { useState } from "preact/hooks";
import type { Part, TeamSettings } from "./desk-types";
import { maybe, t } from "./texts";

const ROUTINGS = ["manual", "round_robin", "least_loaded"] as const;
const LANGUAGES = ["th", "en"] as const;

interface TeamProps {
  name: string;
  team: TeamSettings;
  fallback: boolean;
  forms: { name: string; title: string }[];
  set: (team: TeamSettings) => void;
  drop: () => void;
  makeFallback: () => void;
}

function Ticks(props: { legend: string; of: [string, string][]; chosen: string[]; set: (chosen: string[]) => void }) {
  return (
    <fieldset class="ticks">
      <legend>{props.legend}</legend>
      {props.of.map(([id, words]) => (
        <label class="tick" key={id}>
          <input
            type="checkbox"
            checked={props.chosen.includes(id)}
            onChange={(event) =>
              props.set(event.currentTarget.checked ? [...props.chosen, id] : props.chosen.filter((one) => one !== id))
            }
          />
          {words}
        </label>
      ))}
    </fieldset>
  );
}

function Team({ name, team, fallback, forms, set, drop, makeFallback }: TeamProps) {
  return (
    <details class="team">
      <summary>
        <b>{name}</b> {fallback ? <span class="chip">{t("fallback")}</span> : null}
        <span class="hint">
          {maybe("r_", team.routing)} ·{" "}
          {team.forms.length > 0 ? t("formsOf", { n: team.forms.length }) : t("everyForm")}
        </span>
      </summary>
      <div class="stack">
        <label>
          {t("routing")}
          <select
            value={team.routing}
            onChange={(event) => set({ ...team, routing: event.currentTarget.value as TeamSettings["routing"] })}
          >
            {ROUTINGS.map((one) => (
              <option key={one} value={one}>
                {maybe("r_", one)}
              </option>
            ))}
          </select>
        </label>
        <Ticks
          legend={t("teamForms")}
          of={forms.map((form) => [form.name, form.title])}
          chosen={team.forms}
          set={(chosen) => set({ ...team, forms: chosen })}
        />
        <Ticks
          legend={t("teamLanguages")}
          of={LANGUAGES.map((one) => [one, t(one === "th" ? "langTh" : "langEn")])}
          chosen={team.languages}
          set={(languages) => set({ ...team, languages })}
        />
        {fallback ? null : (
          <div class="actions">
            <button type="button" class="small" onClick={makeFallback}>
              {t("makeFallback")}
            </button>
            <button type="button" class="small danger" onClick={drop}>
              {t("dropTeam")}
            </button>
          </div>
        )}
      </div>
    </details>
  );
}

export function Teams({ draft, set, forms }: Part & { forms: { name: string; title: string }[] }) {
  const [name, setName] = useState("");
  const put = (teams: Record<string, TeamSettings>) => set({ ...draft, teams });
  const add = () => {
    put({ ...draft.teams, [name.trim()]: { routing: "manual", forms: [], languages: [] } });
    setName("");
  };
  return (
    <section class="card">
      <h2>{t("teams")}</h2>
      <p class="hint">{t("teamsHint")}</p>
      {Object.entries(draft.teams).map(([one, team]) => (
        <Team
          key={one}
          name={one}
          team={team}
          forms={forms}
          fallback={one === draft.fallback_team}
          set={(changed) => put({ ...draft.teams, [one]: changed })}
          drop={() => put(Object.fromEntries(Object.entries(draft.teams).filter(([other]) => other !== one)))}
          makeFallback={() => set({ ...draft, fallback_team: one })}
        />
      ))}
      <div class="line">
        <input
          aria-label={t("teamName")}
          placeholder={t("teamName")}
          value={name}
          maxLength={50}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <button type="button" disabled={!name.trim() || name.trim() in draft.teams} onClick={add}>
          {t("addTeam")}
        </button>
      </div>
    </section>
  );
}
