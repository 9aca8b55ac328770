// Canned replies and macros: what is said often, what is done often.
import { Pencil, Plus, Trash2 } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "./api";
import { MacroDialog, MacroList } from "./macro-editor";
import { attempt, desk, leads, problem } from "./store";
import { t } from "./texts";
import type { Canned, Macro } from "./types";
import { given, Labelled, Modal, ScreenHead } from "./ui";

const VARIABLES = ["{name}", "{number}", "{agent}", "{team}"] as const;

/** Where a reply is for one team only. */
export function TeamChoice({ value }: { value: string | null }) {
  return (
    <Labelled id="keep-team" label={t("forTeam")}>
      <select id="keep-team" name="team" defaultValue={value ?? ""}>
        <option value="">{t("forAll")}</option>
        {(desk.value?.teams ?? []).map((team) => (
          <option key={team}>{team}</option>
        ))}
      </select>
    </Labelled>
  );
}

/** What was wrong with the form, and its two ways out. */
export function DialogEnd({ cancel }: { cancel: () => void }) {
  return (
    <>
      <Fault />
      <div class="actions">
        <button type="button" onClick={cancel}>
          {t("cancel")}
        </button>
        <button type="submit" class="primary">
          {t("save")}
        </button>
      </div>
    </>
  );
}

export function Fault() {
  return problem.value ? (
    <p class="error" role="alert">
      {problem.value}
    </p>
  ) : null;
}

/** Puts a variable where the cursor is in the text that was last in hand. */
export function Variables({ into }: { into: () => HTMLTextAreaElement | null }) {
  const put = (variable: string) => {
    const field = into();
    if (!field) return;
    field.setRangeText(variable, field.selectionStart, field.selectionEnd, "end");
    field.focus();
  };
  return (
    <div class="actions variables">
      <span class="hint">{t("variables")}</span>
      {VARIABLES.map((variable) => (
        <button type="button" key={variable} class="small" onClick={() => put(variable)}>
          {variable} <span class="hint">{t(`v_${variable.slice(1, -1) as "name" | "number" | "agent" | "team"}`)}</span>
        </button>
      ))}
    </div>
  );
}

function CannedDialog({ one, done }: { one: Canned | null; done: (changed: boolean) => void }) {
  const [last, setLast] = useState("canned-th");
  const submit = (event: SubmitEvent) => {
    const { short, th, en, team } = given(event);
    void attempt(async () => {
      const body = { short, th, en, team: team || null };
      await call(one ? "PUT" : "POST", one ? `/canned/${one.id}` : "/canned", body);
      done(true);
    });
  };
  const area = (lang: "th" | "en") => (
    <Labelled id={`canned-${lang}`} label={t(lang === "th" ? "wordsTh" : "wordsEn")}>
      <textarea
        id={`canned-${lang}`}
        name={lang}
        rows={3}
        required
        maxLength={5000}
        defaultValue={one?.[lang] ?? ""}
        onFocus={() => setLast(`canned-${lang}`)}
      />
    </Labelled>
  );
  return (
    <Modal title={one ? t("cannedEdit") : t("cannedNew")} close={() => done(false)} wide>
      <form onSubmit={submit}>
        <div class="entry-fields">
          <Labelled id="short" label={t("shortName")} hint={t("shortHint")}>
            <input id="short" name="short" required maxLength={40} defaultValue={one?.short ?? ""} />
          </Labelled>
          <TeamChoice value={one?.team ?? null} />
        </div>
        {area("th")}
        {area("en")}
        <Variables into={() => document.getElementById(last) as HTMLTextAreaElement | null} />
        <DialogEnd cancel={() => done(false)} />
      </form>
    </Modal>
  );
}

export function EditButtons({ name, edit, drop }: { name: string; edit?: () => void; drop: () => unknown }) {
  const [sure, setSure] = useState(false);
  if (!leads()) return null;
  return (
    <span class="actions">
      {edit ? (
        <button type="button" class="small" onClick={edit}>
          <Pencil size={14} aria-hidden="true" /> {t("edit")}
          <span class="hidden-text"> {name}</span>
        </button>
      ) : null}
      <button
        type="button"
        class={sure ? "small danger" : "small"}
        onBlur={() => setSure(false)}
        onClick={() => (sure ? drop() : setSure(true))}
      >
        <Trash2 size={14} aria-hidden="true" /> {sure ? t("removeSure") : t("remove")}
        <span class="hidden-text"> {name}</span>
      </button>
    </span>
  );
}

function CannedTable({
  listed,
  edit,
  drop,
}: {
  listed: Canned[];
  edit: (one: Canned) => void;
  drop: (one: Canned) => unknown;
}) {
  if (listed.length === 0) return <p class="hint">{t("cannedEmpty")}</p>;
  return (
    <ul class="kept">
      {listed.map((one) => (
        <li key={one.id}>
          <div>
            <p>
              <b>/{one.short}</b> <span class="chip">{one.team ?? t("forAll")}</span>
            </p>
            <p class="words">{one.th}</p>
            <p class="words hint" lang="en">
              {one.en}
            </p>
          </div>
          <EditButtons name={one.short} edit={() => edit(one)} drop={() => drop(one)} />
        </li>
      ))}
    </ul>
  );
}

export default function CannedScreen() {
  const [listed, setListed] = useState<Canned[]>([]);
  const [macros, setMacros] = useState<Macro[]>([]);
  const [edited, setEdited] = useState<Canned | "new" | null>(null);
  const [macro, setMacro] = useState<Macro | "new" | null>(null);
  const read = () =>
    attempt(async () => {
      setListed((await call<{ canned: Canned[] }>("GET", "/canned")).canned);
      setMacros((await call<{ macros: Macro[] }>("GET", "/macros")).macros);
    });
  useEffect(() => void read(), []);
  const drop = (path: string) =>
    attempt(async () => {
      await call("DELETE", path);
      await read();
    });
  const closed = (set: (nothing: null) => void) => (changed: boolean) => {
    set(null);
    problem.value = "";
    if (changed) void read();
  };
  return (
    <div class="screen narrow-screen">
      <ScreenHead title={t("cannedEditor")} hint={t("cannedHint")}>
        <button type="button" class="primary" onClick={() => setEdited("new")}>
          <Plus size={16} aria-hidden="true" /> {t("cannedNew")}
        </button>
      </ScreenHead>
      <section class="card">
        <CannedTable listed={listed} edit={setEdited} drop={(one) => drop(`/canned/${one.id}`)} />
      </section>
      <header class="screen-head">
        <div>
          <h2>{t("macros")}</h2>
          <p class="hint">{t("macrosHint")}</p>
        </div>
        <button type="button" onClick={() => setMacro("new")}>
          <Plus size={16} aria-hidden="true" /> {t("macroNew")}
        </button>
      </header>
      <section class="card">
        <MacroList macros={macros} edit={setMacro} drop={(one) => drop(`/macros/${one.id}`)} />
      </section>
      {edited ? <CannedDialog one={edited === "new" ? null : edited} done={closed(setEdited)} /> : null}
      {macro ? <MacroDialog one={macro === "new" ? null : macro} done={closed(setMacro)} /> : null}
    </div>
  );
}
