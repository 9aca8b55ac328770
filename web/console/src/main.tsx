import "./styles/base.css";
import "./styles/shell.css";
import "./styles/inbox.css";
import "./styles/talk.css";
import "./styles/case.css";
import "./styles/lead.css";
import "./styles/narrow.css";
import { effect, untracked } from "@preact/signals";
import { render } from "preact";
import { CaseScreen } from "./cases";
import { InboxScreen } from "./inbox";
import { Invitation, invitationToken } from "./invitation";
import { KeySheet, listen } from "./keys";
import { Later } from "./later";
import { LogIn } from "./login";
import { openId, route, view } from "./route";
import { Rail, Top } from "./shell";
import {
  filters,
  forget,
  me,
  mustAddTotp,
  online,
  opened,
  problem,
  readRows,
  readTitles,
  ready,
  rows,
  start,
} from "./store";
import { connect, disconnect } from "./stream";
import { lang, t } from "./texts";

function Screen() {
  const { screen } = route.value;
  if (screen === "inbox") return <InboxScreen />;
  if (screen === "cases") return <CaseScreen />;
  return <Later screen={screen} />;
}

function Told() {
  return (
    <>
      {online.value ? null : (
        <p class="offline-bar" role="status">
          {t("offline")}
        </p>
      )}
      {problem.value ? (
        <p class="problem" role="alert">
          {problem.value}
          <button
            type="button"
            class="quiet small"
            onClick={() => {
              problem.value = "";
            }}
          >
            {t("shut")}
          </button>
        </p>
      ) : null}
    </>
  );
}

function App() {
  if (!ready.value) return null;
  const token = invitationToken();
  if (token) return <Invitation token={token} />;
  if (!me.value) return <LogIn />;
  if (mustAddTotp.value)
    return (
      <>
        <Told />
        <Later screen="account" />
      </>
    );
  return (
    <>
      <button type="button" class="skip" onClick={() => document.querySelector<HTMLElement>("main")?.focus()}>
        {t("toMain")}
      </button>
      <Top />
      <Told />
      <div class="frame">
        <Rail />
        <Screen />
      </div>
      <KeySheet />
    </>
  );
}

let connected = "";
effect(() => {
  // Before a second factor that is asked for was added there is nothing to hear.
  const who = mustAddTotp.value ? "" : (me.value?.id ?? "");
  if (who === connected) return;
  connected = who;
  untracked(() => {
    if (who) connect();
    else {
      disconnect();
      forget();
    }
  });
});
effect(() => {
  const id = openId.value;
  // What it reads on its way is no reason to do it again.
  if (me.value?.id && !mustAddTotp.value) untracked(() => void opened(id));
});
effect(() => {
  const wanted = [view.value, filters.value];
  if (!connected || !wanted) return;
  untracked(() => {
    rows.value = null;
    void readRows().catch(() => undefined);
  });
});
effect(() => {
  if (lang.value && connected) untracked(() => void readTitles().catch(() => undefined));
});
listen();
void start();
const root = document.getElementById("root");
if (root) render(<App />, root);
