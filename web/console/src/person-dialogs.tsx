// Asking somebody in, and changing what they may do.
import { Check, Copy } from "lucide-preact";
import { useState } from "preact/hooks";
import { call } from "./api";
import { Fault } from "./canned";
import { attempt, desk, readColleagues } from "./store";
import { t } from "./texts";
import type { Colleague } from "./types";
import { Labelled, Modal } from "./ui";

const ROLES = ["agent", "supervisor", "admin", "auditor"] as const;

function About({ one }: { one: Colleague | null }) {
  return (
    <>
      <Labelled id="person-name" label={t("personName")}>
        <input id="person-name" name="name" required maxLength={100} defaultValue={one?.name ?? ""} />
      </Labelled>
      <Labelled id="role" label={t("role")} hint={t("roleHint")}>
        <select id="role" name="role" defaultValue={one?.role ?? "agent"}>
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {t(`role_${role}`)}
            </option>
          ))}
        </select>
      </Labelled>
      <fieldset class="ticks">
        <legend>{t("team")}</legend>
        {(desk.value?.teams ?? []).map((team) => (
          <label class="tick" key={team}>
            <input type="checkbox" name="teams" value={team} defaultChecked={one?.teams.includes(team) ?? false} />{" "}
            {team}
          </label>
        ))}
      </fieldset>
      {one ? (
        <Labelled id="capacity" label={t("ownCapacity")} hint={t("ownCapacityHint", { n: desk.value?.capacity ?? 8 })}>
          <input
            id="capacity"
            name="capacity"
            type="number"
            min={1}
            max={200}
            inputMode="numeric"
            defaultValue={one.capacity ?? ""}
          />
        </Labelled>
      ) : null}
    </>
  );
}

function readForm(event: SubmitEvent): Record<string, unknown> {
  event.preventDefault();
  const form = new FormData(event.currentTarget as HTMLFormElement);
  const word = (name: string) => String(form.get(name) ?? "").trim();
  const email = word("email");
  const own = form.has("capacity") ? { capacity: Number(word("capacity")) || null } : {};
  return { name: word("name"), role: word("role"), teams: form.getAll("teams"), ...(email ? { email } : {}), ...own };
}

/** A link to be given to the person; it is shown this once. */
export function LinkDialog({ url, close }: { url: string; close: () => void }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(url).catch(() => undefined);
    setCopied(true);
  };
  return (
    <Modal title={t("linkTitle")} close={close}>
      <p class="hint">{t("linkHint")}</p>
      <div class="line">
        <input readOnly value={url} aria-label={t("linkTitle")} onFocus={(event) => event.currentTarget.select()} />
        <button type="button" onClick={copy}>
          {copied ? <Check size={15} aria-hidden="true" /> : <Copy size={15} aria-hidden="true" />}
          {copied ? t("copied") : t("copy")}
        </button>
      </div>
      <div class="actions">
        <button type="button" class="primary" onClick={close}>
          {t("shut")}
        </button>
      </div>
    </Modal>
  );
}

function Buttons({ close, label }: { close: () => void; label: string }) {
  return (
    <>
      <Fault />
      <div class="actions">
        <button type="button" onClick={close}>
          {t("cancel")}
        </button>
        <button type="submit" class="primary">
          {label}
        </button>
      </div>
    </>
  );
}

export function InviteDialog({ close, made }: { close: () => void; made: (url: string) => void }) {
  const submit = (event: SubmitEvent) => {
    const body = readForm(event);
    void attempt(async () => made((await call<{ url: string }>("POST", "/invitations", body)).url));
  };
  return (
    <Modal title={t("invite")} close={close}>
      <form onSubmit={submit} autocomplete="off">
        <Labelled id="person-email" label={t("email")}>
          <input id="person-email" name="email" type="email" required autocomplete="off" />
        </Labelled>
        <About one={null} />
        <Buttons close={close} label={t("makeLink")} />
      </form>
    </Modal>
  );
}

export function ChangeDialog({ one, close }: { one: Colleague; close: () => void }) {
  const submit = (event: SubmitEvent) => {
    const body = readForm(event);
    void attempt(async () => {
      await call("PUT", `/agents/${one.id}`, body);
      await readColleagues();
      close();
    });
  };
  return (
    <Modal title={t("personChange", { name: one.name })} close={close}>
      <form onSubmit={submit} autocomplete="off">
        <About one={one} />
        <Buttons close={close} label={t("save")} />
      </form>
    </Modal>
  );
}
