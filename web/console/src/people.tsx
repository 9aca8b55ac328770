// Users: who has an account, in which role and teams; asked in, changed, closed.
import { Plus } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "./api";
import { EditButtons, Fault } from "./canned";
import { attempt, colleagues, desk, me, problem, readColleagues } from "./store";
import { maybe, t } from "./texts";
import type { Colleague } from "./types";
import { Labelled, Modal, ScreenHead } from "./ui";

const ROLES = ["agent", "supervisor", "admin", "auditor"] as const;

function Teams({ chosen }: { chosen: string[] }) {
  return (
    <fieldset class="ticks">
      <legend>{t("team")}</legend>
      {(desk.value?.teams ?? []).map((team) => (
        <label class="tick" key={team}>
          <input type="checkbox" name="teams" value={team} defaultChecked={chosen.includes(team)} /> {team}
        </label>
      ))}
    </fieldset>
  );
}

function Roles({ value }: { value: string }) {
  return (
    <Labelled id="role" label={t("role")}>
      <select id="role" name="role" defaultValue={value}>
        {ROLES.map((role) => (
          <option key={role} value={role}>
            {t(`role_${role}`)}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

function AddDialog({ close }: { close: () => void }) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const word = (name: string) => String(form.get(name) ?? "").trim();
    void attempt(async () => {
      const body = { email: word("email"), name: word("name"), password: word("password"), role: word("role") };
      await call("POST", "/agents", { ...body, teams: form.getAll("teams") });
      await readColleagues();
      close();
    });
  };
  return (
    <Modal title={t("personNew")} close={close}>
      <form onSubmit={submit} autocomplete="off">
        <Labelled id="person-name" label={t("personName")}>
          <input id="person-name" name="name" required maxLength={100} />
        </Labelled>
        <Labelled id="person-email" label={t("email")}>
          <input id="person-email" name="email" type="email" required autocomplete="off" />
        </Labelled>
        <Roles value="agent" />
        <Teams chosen={[]} />
        <Labelled id="person-password" label={t("firstPassword")} hint={t("firstPasswordHint")}>
          <input
            id="person-password"
            name="password"
            type="password"
            minLength={12}
            required
            autocomplete="new-password"
          />
        </Labelled>
        <Fault />
        <div class="actions">
          <button type="button" onClick={close}>
            {t("cancel")}
          </button>
          <button type="submit" class="primary">
            {t("add")}
          </button>
        </div>
      </form>
    </Modal>
  );
}

function Row({ one, drop }: { one: Colleague; drop: () => unknown }) {
  return (
    <tr>
      <th scope="row">
        <span class={`dot ${one.presence}`} aria-hidden="true" /> {one.name}
      </th>
      <td>{t(`role_${one.role as "agent"}`)}</td>
      <td>{one.teams.join(", ") || "–"}</td>
      <td>{maybe("p_", one.presence)}</td>
      <td>
        {one.id === me.value?.id ? (
          <span class="chip">{t("meMyself")}</span>
        ) : (
          <EditButtons name={one.name} drop={drop} />
        )}
      </td>
    </tr>
  );
}

export default function PeopleScreen() {
  const [adding, setAdding] = useState(false);
  useEffect(() => void attempt(readColleagues), []);
  const drop = (one: Colleague) =>
    attempt(async () => {
      await call("DELETE", `/agents/${one.id}`);
      await readColleagues();
    });
  return (
    <div class="screen">
      <ScreenHead title={t("people")} hint={t("peopleHint")}>
        <button type="button" class="primary" onClick={() => setAdding(true)}>
          <Plus size={16} aria-hidden="true" /> {t("personNew")}
        </button>
      </ScreenHead>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard */}
      <section class="card table-box" tabIndex={0} aria-label={t("people")}>
        <table class="people">
          <thead>
            <tr>
              <th scope="col">{t("personName")}</th>
              <th scope="col">{t("role")}</th>
              <th scope="col">{t("team")}</th>
              <th scope="col">{t("state")}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {colleagues.value.map((one) => (
              <Row key={one.id} one={one} drop={() => drop(one)} />
            ))}
          </tbody>
        </table>
      </section>
      {adding ? (
        <AddDialog
          close={() => {
            setAdding(false);
            problem.value = "";
          }}
        />
      ) : null}
    </div>
  );
}
