// What the assistant did not understand, or took wrongly: people say what it was, and it becomes examples to learn from.
import { Download, MessageCircle } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "./api";
import { percent } from "./percent";
import { toConversation } from "./route";
import { attempt } from "./store";
import { maybe, t, time } from "./texts";
import { Empty, Loading, ScreenHead } from "./ui";

interface Example {
  id: string;
  conversation_id: string;
  at: string;
  reason: "not_understood" | "corrected";
  text: string;
  guess: string | null;
  confidence: number | null;
  state: State;
  label: string | null;
}

type State = "open" | "labelled" | "dropped";
const STATES: State[] = ["open", "labelled", "dropped"];
const MOST = 100;

interface Told {
  examples: Example[];
  intents: string[];
}

interface Model {
  content: string;
  since: string | null;
  learned: number | null;
  figures: { held_out?: number } | null;
  refused: string | null;
}

const intentWords = (name: string) => maybe("i_", name);

function Label({ one, intents, set }: { one: Example; intents: string[]; set: (intent: string | null) => void }) {
  const id = `label-${one.id}`;
  return (
    <div class="learn-label">
      <label for={id}>{t("itIs")}</label>
      <select
        id={id}
        value={one.label ?? ""}
        onChange={(event) => event.currentTarget.value && set(event.currentTarget.value)}
      >
        <option value="">{t("pick")}</option>
        {intents.map((name) => (
          <option key={name} value={name}>
            {intentWords(name)}
          </option>
        ))}
      </select>
      {one.guess && intents.includes(one.guess) && one.state === "open" ? (
        <button type="button" class="small" onClick={() => set(one.guess)}>
          {t("guessRight")}
        </button>
      ) : null}
      {one.state === "dropped" ? null : (
        <button type="button" class="quiet small" onClick={() => set(null)}>
          {t("dropExample")}
          <span class="hidden-text"> {one.text}</span>
        </button>
      )}
    </div>
  );
}

function Item({ one, intents, set }: { one: Example; intents: string[]; set: (intent: string | null) => void }) {
  return (
    <li class="card learn">
      <div>
        <p class="words learn-text">{one.text}</p>
        <p class="hint">
          <span class="chip">{t(one.reason === "corrected" ? "wasCorrected" : "wasNotUnderstood")}</span> {time(one.at)}
          {one.guess ? (
            <>
              {" · "}
              {t("guessed")} {intentWords(one.guess)} {one.confidence === null ? "" : `(${percent(one.confidence)})`}
            </>
          ) : null}
        </p>
        <button type="button" class="quiet small" onClick={() => toConversation(one.conversation_id, "all")}>
          <MessageCircle size={14} aria-hidden="true" /> {t("openIt")}
        </button>
      </div>
      <Label one={one} intents={intents} set={set} />
    </li>
  );
}

function States({ state, set }: { state: State; set: (state: State) => void }) {
  return (
    <fieldset class="tabs">
      <legend class="hidden-text">{t("lists")}</legend>
      {STATES.map((name) => (
        <button type="button" key={name} aria-pressed={state === name} onClick={() => set(name)}>
          {t(`learn_${name}`)}
        </button>
      ))}
    </fieldset>
  );
}

/** Which model answers now: whoever labels sees whether it was learned. */
function InUse() {
  const [model, setModel] = useState<Model | null>(null);
  useEffect(() => {
    void attempt(async () => setModel((await call<{ model: Model | null }>("GET", "/learning/model")).model));
  }, []);
  if (model === null) return null;
  const known = { model: model.content, since: model.since ? time(model.since) : "–" };
  const right = model.figures?.held_out;
  return (
    <p class="hint">
      {right === undefined
        ? t("modelUnmeasured", known)
        : t("modelInUse", { ...known, right: percent(right), n: model.learned ?? 0 })}
      {model.refused === null ? null : ` ${t("modelRefused")}`}
    </p>
  );
}

export default function LearningScreen() {
  const [state, setState] = useState<State>("open");
  const [told, setTold] = useState<Told | null>(null);
  useEffect(() => {
    setTold(null);
    void attempt(async () => setTold(await call<Told>("GET", `/learning?state=${state}&limit=${MOST}`)));
  }, [state]);
  const label = (one: Example) => (intent: string | null) =>
    attempt(async () => {
      const answer = await call<{ example: Example }>("POST", `/learning/${encodeURIComponent(one.id)}`, { intent });
      const kept = (told?.examples ?? []).flatMap((other) =>
        other.id !== one.id ? [other] : answer.example.state === state ? [answer.example] : [],
      );
      setTold({ intents: told?.intents ?? [], examples: kept });
    });
  return (
    <div class="screen narrow-screen">
      <ScreenHead title={t("learning")} hint={t("learningHint")}>
        <a class="button" href="/api/v1/learning/export">
          <Download size={16} aria-hidden="true" /> {t("exportExamples")}
        </a>
      </ScreenHead>
      <InUse />
      <States state={state} set={setState} />
      {told === null ? <Loading /> : null}
      <ul class="stack">
        {told?.examples.map((one) => (
          <Item key={one.id} one={one} intents={told.intents} set={label(one)} />
        ))}
      </ul>
      {told?.examples.length === 0 ? <Empty>{t(state === "open" ? "learnNone" : "nothingFound")}</Empty> : null}
    </div>
  );
}
