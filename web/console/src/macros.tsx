// Running a macro in the open conversation: first what it would do, then doing it.
import { Zap } from "lucide-preact";
import { useState } from "preact/hooks";
import { ApiError, call } from "./api";
import { attempt, openId, problem, readColleagues, readDetail, readLines, readRows } from "./store";
import { maybe, t } from "./texts";
import type { Effect, Macro, TextWarning } from "./types";
import { Modal } from "./ui";

function effectWords(effect: Effect): string {
  const what = maybe("do_", effect.do);
  if (effect.words) return `${what}: ${effect.words}`;
  const value =
    effect.do === "priority"
      ? maybe("pr_", effect.value ?? "")
      : effect.do === "close"
        ? maybe("out_", effect.value ?? "")
        : effect.value;
  return value ? `${what}: ${value}` : what;
}

async function run(id: string, macro: Macro, once: string, confirm: boolean): Promise<TextWarning[] | null> {
  try {
    await call("POST", `/conversations/${id}/macros/${macro.id}`, { id: once, confirm });
  } catch (error) {
    if (error instanceof ApiError && error.warnings.length > 0) return error.warnings;
    throw error;
  }
  await Promise.all([readLines(id), readDetail(id), readRows(), readColleagues()]);
  return null;
}

function Preview({ macro, close }: { macro: Macro; close: () => void }) {
  const [effects, setEffects] = useState<Effect[] | null>(null);
  const [warned, setWarned] = useState<TextWarning[]>([]);
  const [once] = useState(() => crypto.randomUUID());
  const id = openId.value ?? "";
  if (effects === null) {
    setEffects([]);
    void attempt(async () => {
      const answer = await call<{ effects: Effect[] }>("POST", `/conversations/${id}/macros/${macro.id}`, {
        preview: true,
      });
      setEffects(answer.effects);
    });
  }
  const go = () =>
    attempt(async () => {
      const found = await run(id, macro, once, warned.length > 0);
      if (found) setWarned(found);
      else close();
    });
  return (
    <Modal title={macro.name} close={close}>
      <p class="hint">{t("macroWill")}</p>
      <ol class="steps">
        {effects?.map((effect, place) => (
          <li key={`${place}-${effect.do}`} class="words">
            {effectWords(effect)}
            {effect.skipped ? <span class="chip">{t("macroSkipped")}</span> : null}
          </li>
        ))}
      </ol>
      {warned.length > 0 ? (
        <p class="warn" role="alert">
          {t("sureWarn")} {warned.map((one) => `${maybe("w_", one.kind)} (${one.found})`).join(", ")}
        </p>
      ) : null}
      {problem.value ? <p class="error">{problem.value}</p> : null}
      <div class="actions">
        <button type="button" onClick={close}>
          {t("cancel")}
        </button>
        <button type="button" class="primary" disabled={!effects?.length} onClick={go}>
          {warned.length > 0 ? t("sendAnyway") : t("macroRun")}
        </button>
      </div>
    </Modal>
  );
}

export function MacroMenu() {
  const [listed, setListed] = useState<Macro[] | null>(null);
  const [chosen, setChosen] = useState<Macro | null>(null);
  const open = () =>
    listed
      ? setListed(null)
      : void attempt(async () => setListed((await call<{ macros: Macro[] }>("GET", "/macros")).macros));
  return (
    <div class="macros">
      <button type="button" aria-expanded={listed !== null} onClick={open}>
        <Zap size={15} aria-hidden="true" />
        <span>{t("macros")}</span>
      </button>
      {listed ? (
        <div class="popup">
          {listed.length === 0 ? <p class="hint">{t("macrosEmpty")}</p> : null}
          {listed.map((macro) => (
            <button
              type="button"
              class="quiet"
              key={macro.id}
              onClick={() => {
                setListed(null);
                setChosen(macro);
              }}
            >
              {macro.name}
            </button>
          ))}
        </div>
      ) : null}
      {chosen ? <Preview macro={chosen} close={() => setChosen(null)} /> : null}
    </div>
  );
}
