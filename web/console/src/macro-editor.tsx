// A macro: several actions by one choice, in order.
import { Plus, X } from "lucide-preact";
import { useState } from "preact/hooks";
import { call } from "./api";
import { DialogEnd, EditButtons, TeamChoice } from "./canned";
import { attempt, desk } from "./store";
import { maybe, t } from "./texts";
import type { Macro, MacroAction } from "./types";
import { given, Labelled, Modal } from "./ui";

const DOES = ["reply", "note", "tag", "priority", "hold", "transfer", "release", "close"] as const;
const LAST = ["hold", "transfer", "release", "close"];
const OUTCOMES = ["solved", "case_filed", "referred", "no_answer", "spam"];
const PRIORITIES = ["low", "normal", "high", "urgent"];

/** What an action does, in words. */
export function actionWords(action: MacroAction): string {
  const what = maybe("do_", action.do);
  const said = action.th ?? (action.do === "priority" ? maybe("pr_", action.value ?? "") : action.value);
  const more = said ?? (action.outcome ? maybe("out_", action.outcome) : action.team);
  return more ? `${what}: ${more}` : what;
}

interface Listed {
  macros: Macro[];
  edit: (one: Macro) => void;
  drop: (one: Macro) => unknown;
}

export function MacroList({ macros, edit, drop }: Listed) {
  if (macros.length === 0) return <p class="hint">{t("macrosEmpty")}</p>;
  return (
    <ul class="kept">
      {macros.map((one) => (
        <li key={one.id}>
          <div>
            <p>
              <b>{one.name}</b> <span class="chip">{one.team ?? t("forAll")}</span>
            </p>
            <ol class="steps">
              {one.actions.map((action, place) => (
                <li key={`${place}-${action.do}`}>{actionWords(action)}</li>
              ))}
            </ol>
          </div>
          <EditButtons name={one.name} edit={() => edit(one)} drop={() => drop(one)} />
        </li>
      ))}
    </ul>
  );
}

interface Step {
  action: MacroAction;
  place: number;
  set: (action: MacroAction) => void;
}

function Options({
  of,
  value,
  set,
  label,
}: {
  of: [string, string][];
  value: string;
  set: (value: string) => void;
  label: string;
}) {
  return (
    <select aria-label={label} value={value} onChange={(event) => set(event.currentTarget.value)}>
      {of.map(([id, words]) => (
        <option key={id} value={id}>
          {words}
        </option>
      ))}
    </select>
  );
}

const pairs = (prefix: string, names: readonly string[]) =>
  names.map((name): [string, string] => [name, maybe(prefix, name)]);

function Words({ action, label, set }: { action: MacroAction; label: string; set: (action: MacroAction) => void }) {
  return (
    <div class="entry-fields">
      {(["th", "en"] as const).map((lang) => {
        const words = t(lang === "th" ? "wordsTh" : "wordsEn");
        return (
          <textarea
            key={lang}
            aria-label={`${label} – ${words}`}
            placeholder={words}
            rows={2}
            required
            value={action[lang] ?? ""}
            onInput={(event) => set({ ...action, [lang]: event.currentTarget.value })}
          />
        );
      })}
    </div>
  );
}

function Detail({ action, place, set }: Step) {
  const label = t("stepDetail", { n: place + 1 });
  if (action.do === "reply" || action.do === "note") return <Words action={action} label={label} set={set} />;
  if (action.do === "tag") {
    return (
      <input
        aria-label={label}
        placeholder={t("tags")}
        value={action.value ?? ""}
        maxLength={40}
        required
        onInput={(event) => set({ ...action, value: event.currentTarget.value })}
      />
    );
  }
  if (action.do === "priority") {
    return (
      <Options
        label={label}
        of={pairs("pr_", PRIORITIES)}
        value={action.value ?? "high"}
        set={(value) => set({ ...action, value })}
      />
    );
  }
  if (action.do === "close") {
    return (
      <Options
        label={label}
        of={pairs("out_", OUTCOMES)}
        value={action.outcome ?? "solved"}
        set={(outcome) => set({ ...action, outcome })}
      />
    );
  }
  if (action.do === "transfer") {
    const teams = (desk.value?.teams ?? []).map((team): [string, string] => [team, team]);
    return (
      <Options
        label={label}
        of={teams}
        value={action.team ?? teams[0]?.[0] ?? ""}
        set={(team) => set({ ...action, team })}
      />
    );
  }
  return null;
}

function fresh(does: string): MacroAction {
  const more: Record<string, Partial<MacroAction>> = {
    priority: { value: "high" },
    close: { outcome: "solved" },
    transfer: { team: desk.value?.teams[0] ?? "" },
  };
  return { do: does, ...more[does] };
}

function Steps({ actions, set }: { actions: MacroAction[]; set: (actions: MacroAction[]) => void }) {
  const put = (place: number, action: MacroAction) => set(actions.map((one, at) => (at === place ? action : one)));
  const ended = LAST.includes(actions.at(-1)?.do ?? "");
  return (
    <div class="stack">
      <h3>{t("steps")}</h3>
      {actions.map((action, place) => (
        <div class="step" key={`${place}-${action.do}`}>
          <div class="line">
            <span class="number">{place + 1}.</span>
            <Options
              label={t("stepDoes", { n: place + 1 })}
              of={pairs("do_", DOES).filter(([name]) => place === actions.length - 1 || !LAST.includes(name))}
              value={action.do}
              set={(does) => put(place, fresh(does))}
            />
            <button
              type="button"
              class="quiet icon"
              aria-label={t("stepDrop", { n: place + 1 })}
              disabled={actions.length === 1}
              onClick={() => set(actions.filter((_, at) => at !== place))}
            >
              <X size={16} aria-hidden="true" />
            </button>
          </div>
          <Detail action={action} place={place} set={(changed) => put(place, changed)} />
        </div>
      ))}
      <button
        type="button"
        class="small"
        disabled={ended || actions.length >= 10}
        onClick={() => set([...actions, fresh("note")])}
      >
        <Plus size={14} aria-hidden="true" /> {t("stepAdd")}
      </button>
    </div>
  );
}

export function MacroDialog({ one, done }: { one: Macro | null; done: (changed: boolean) => void }) {
  const [actions, setActions] = useState<MacroAction[]>(one?.actions ?? [fresh("reply")]);
  const submit = (event: SubmitEvent) => {
    const { name, team } = given(event);
    void attempt(async () => {
      const body = { name, team: team || null, key: one?.key ?? null, actions };
      await call(one ? "PUT" : "POST", one ? `/macros/${one.id}` : "/macros", body);
      done(true);
    });
  };
  return (
    <Modal title={one ? t("macroEdit") : t("macroNew")} close={() => done(false)} wide>
      <form onSubmit={submit}>
        <div class="entry-fields">
          <Labelled id="macro-name" label={t("macroName")}>
            <input id="macro-name" name="name" required maxLength={60} defaultValue={one?.name ?? ""} />
          </Labelled>
          <TeamChoice value={one?.team ?? null} />
        </div>
        <Steps actions={actions} set={setActions} />
        <DialogEnd cancel={() => done(false)} />
      </form>
    </Modal>
  );
}
