// Users: who has an account, in which role and teams; asked in, changed, closed.
import { MoreHorizontal, UserPlus } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "./api";
import { EditButtons } from "./canned";
import { ChangeDialog, InviteDialog, LinkDialog } from "./person-dialogs";
import { attempt, colleagues, desk, me, problem, readColleagues } from "./store";
import { maybe, t, time } from "./texts";
import type { Colleague } from "./types";
import { Menu, ScreenHead } from "./ui";

interface Waiting {
  id: string;
  email: string;
  name: string;
  role: string;
  agent_id: string | null;
  expires_at: string;
}

type Shown = { what: "invite" } | { what: "change"; one: Colleague } | { what: "link"; url: string } | null;

function More({ one, show }: { one: Colleague; show: (shown: Shown) => void }) {
  const end = (path: string) => () => attempt(() => call("DELETE", `/agents/${one.id}/${path}`));
  const reset = () =>
    attempt(async () => {
      const made = await call<{ url: string }>("POST", `/agents/${one.id}/reset`);
      show({ what: "link", url: made.url });
    });
  return (
    <Menu label={t("moreFor", { name: one.name })} icon={<MoreHorizontal size={17} aria-hidden="true" />}>
      <button type="button" onClick={reset}>
        {t("resetPassword")}
      </button>
      <button type="button" onClick={end("sessions")}>
        {t("endSessions")}
      </button>
      <button type="button" onClick={end("totp")}>
        {t("endTotp")}
      </button>
    </Menu>
  );
}

function Row({ one, show, drop }: { one: Colleague; show: (shown: Shown) => void; drop: () => unknown }) {
  const own = one.id === me.value?.id;
  return (
    <tr>
      <th scope="row">
        <span class={`dot ${one.presence}`} aria-hidden="true" /> {one.name}
        {own ? <span class="chip">{t("meMyself")}</span> : null}
      </th>
      <td>{t(`role_${one.role as "agent"}`)}</td>
      <td>{one.teams.join(", ") || "–"}</td>
      <td>{one.capacity ?? t("asDesk", { n: desk.value?.capacity ?? 8 })}</td>
      <td>{maybe("p_", one.presence)}</td>
      <td>
        {own ? null : (
          <span class="line">
            <EditButtons name={one.name} edit={() => show({ what: "change", one })} drop={drop} />
            <More one={one} show={show} />
          </span>
        )}
      </td>
    </tr>
  );
}

function Table({ show, drop }: { show: (shown: Shown) => void; drop: (one: Colleague) => unknown }) {
  return (
    <table class="people">
      <thead>
        <tr>
          <th scope="col">{t("personName")}</th>
          <th scope="col">{t("role")}</th>
          <th scope="col">{t("team")}</th>
          <th scope="col">{t("ownCapacity")}</th>
          <th scope="col">{t("state")}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {colleagues.value.map((one) => (
          <Row key={one.id} one={one} show={show} drop={() => drop(one)} />
        ))}
      </tbody>
    </table>
  );
}

function Invitations({ waiting, read }: { waiting: Waiting[]; read: () => unknown }) {
  if (waiting.length === 0) return null;
  const drop = (one: Waiting) =>
    attempt(async () => {
      await call("DELETE", `/invitations/${one.id}`);
      await read();
    });
  return (
    <section class="card">
      <h2>{t("invitations")}</h2>
      <ul class="plain-list">
        {waiting.map((one) => (
          <li key={one.id}>
            <span>
              <b>{one.name || one.email}</b>{" "}
              <span class="hint">
                {one.email} · {t(`role_${one.role as "agent"}`)} · {t("goodUntil", { when: time(one.expires_at) })}
              </span>
            </span>
            <EditButtons name={one.email} drop={() => drop(one)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

export default function PeopleScreen() {
  const [shown, setShown] = useState<Shown>(null);
  const [waiting, setWaiting] = useState<Waiting[]>([]);
  const read = () =>
    attempt(async () => {
      await readColleagues();
      setWaiting((await call<{ invitations: Waiting[] }>("GET", "/invitations")).invitations);
    });
  useEffect(() => void read(), []);
  const show = (next: Shown) => {
    problem.value = "";
    setShown(next);
    void read();
  };
  const close = () => show(null);
  const drop = (one: Colleague) =>
    attempt(async () => {
      await call("DELETE", `/agents/${one.id}`);
      await read();
    });
  return (
    <div class="screen">
      <ScreenHead title={t("people")} hint={t("peopleHint")}>
        <button type="button" class="primary" onClick={() => show({ what: "invite" })}>
          <UserPlus size={16} aria-hidden="true" /> {t("invite")}
        </button>
      </ScreenHead>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard */}
      <section class="card people-box" tabIndex={0} aria-label={t("people")}>
        <Table show={show} drop={drop} />
      </section>
      <Invitations waiting={waiting} read={read} />
      {shown?.what === "invite" ? <InviteDialog close={close} made={(url) => show({ what: "link", url })} /> : null}
      {shown?.what === "change" ? <ChangeDialog one={shown.one} close={close} /> : null}
      {shown?.what === "link" ? <LinkDialog url={shown.url} close={close} /> : null}
    </div>
  );
}
