import { effect } from "@preact/signals";
import { render } from "preact";
import { call } from "./api";
import { CaseView } from "./case";
import { CaseList } from "./cases";
import { Conversation } from "./conversation";
import { Inbox, SearchBox } from "./inbox";
import { listen } from "./keys";
import { LogIn } from "./login";
import {
  attempt,
  choosesLanguage,
  desk,
  found,
  logOut,
  me,
  online,
  openCase,
  openId,
  problem,
  readColleagues,
  ready,
  start,
  view,
} from "./store";
import { connect, disconnect } from "./stream";
import { Team } from "./team";
import { lang, t, time } from "./texts";

function Presence() {
  const away = me.value?.away ?? false;
  const change = () =>
    attempt(async () => {
      await call("POST", "/presence", { away: !away });
      if (me.value) me.value = { ...me.value, away: !away };
      await readColleagues();
    });
  return (
    <button type="button" class="quiet" aria-pressed={away} onClick={change}>
      <span class={`dot ${away ? "away" : "online"}`} aria-hidden="true" />
      {away ? t("away") : t("online")}
    </button>
  );
}

function Top() {
  const opens = desk.value && !desk.value.open ? ` · ${time(desk.value.opens_at)}` : "";
  return (
    <header class="top">
      <p class="brand">{t("brand")}</p>
      <SearchBox />
      {desk.value ? (
        <p class="hours">
          {desk.value.open ? t("deskOpen") : t("deskClosed")}
          {opens}
        </p>
      ) : null}
      <Presence />
      <button type="button" class="quiet" onClick={() => choosesLanguage(lang.value === "en" ? "th" : "en")}>
        {t("language")}
      </button>
      <p class="who">{me.value?.name}</p>
      <button type="button" class="quiet" onClick={logOut}>
        {t("logOut")}
      </button>
    </header>
  );
}

function Main() {
  if (openCase.value) return <CaseView number={openCase.value} />;
  if (view.value === "team" && !found.value) return <Team />;
  if (openId.value) return <Conversation />;
  return (
    <section class="main empty-main" aria-label={t("message")}>
      <p class="empty">{t("choose")}</p>
      <p class="keys">{t("keys")}</p>
    </section>
  );
}

function App() {
  if (!ready.value) return null;
  if (!me.value) return <LogIn />;
  const inside = openId.value || openCase.value || view.value === "team" ? "desk has-open" : "desk";
  return (
    <>
      <Top />
      {online.value ? null : (
        <p class="offline" role="status">
          {t("offline")}
        </p>
      )}
      {problem.value ? (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      ) : null}
      <main class={inside}>
        {view.value === "cases" && !found.value ? <CaseList /> : <Inbox />}
        <Main />
      </main>
    </>
  );
}

let connected = "";
effect(() => {
  const who = me.value?.id ?? "";
  if (who === connected) return;
  connected = who;
  if (who) connect();
  else disconnect();
});
listen();
void start();
const root = document.getElementById("root");
if (root) render(<App />, root);
