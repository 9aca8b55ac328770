// One's own account: the second factor, open sessions.
import { useEffect, useState } from "preact/hooks";
import { renderSVG } from "uqr";
import { call } from "./api";
import { attempt, logOut, me, mustAddTotp } from "./store";
import { t, time } from "./texts";
import { given, Labelled, ScreenHead } from "./ui";

interface Session {
  id: string;
  created_at: string;
  expires_at: string;
  current?: boolean;
}

function Sessions() {
  const [listed, setListed] = useState<Session[]>([]);
  const read = () => attempt(async () => setListed((await call<{ sessions: Session[] }>("GET", "/sessions")).sessions));
  useEffect(() => void read(), []);
  const end = (id: string) =>
    attempt(async () => {
      await call("DELETE", `/sessions/${id}`);
      await read();
    });
  return (
    <section class="card">
      <h2>{t("sessions")}</h2>
      <p class="hint">{t("sessionsHint")}</p>
      <ul class="plain-list">
        {listed.map((one) => (
          <li key={one.id}>
            <span>
              {t("sessionSince", { when: time(one.created_at) })}
              {one.current ? <span class="chip">{t("thisOne")}</span> : null}
            </span>
            <button type="button" class="small" onClick={() => end(one.id)}>
              {t("sessionEnd")}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Totp() {
  const [address, setAddress] = useState("");
  const on = me.value?.has_totp ?? false;
  // Who has one already proves it first.
  const begin = (event: SubmitEvent) => {
    const body = given(event);
    void attempt(async () => setAddress((await call<{ otpauth: string }>("POST", "/totp", body)).otpauth));
  };
  const confirm = (event: SubmitEvent) => {
    const body = given(event);
    void attempt(async () => {
      await call("POST", "/totp/confirm", body);
      setAddress("");
      mustAddTotp.value = false;
      if (me.value) me.value = { ...me.value, has_totp: true };
    });
  };
  const key = /secret=([A-Z2-7]+)/.exec(address)?.[1] ?? "";
  return (
    <section class="card">
      <h2>{t("totp")}</h2>
      <p>{on ? t("totpOn") : t("totpOff")}</p>
      {address ? (
        <form class="totp" onSubmit={confirm}>
          <img
            src={`data:image/svg+xml,${encodeURIComponent(renderSVG(address))}`}
            alt={t("totpCode")}
            width="190"
            height="190"
          />
          <div>
            <p>{t("totpScan")}</p>
            <p class="number">{key.replace(/(.{4})/g, "$1 ")}</p>
            <Labelled id="otp" label={t("otp")}>
              <input id="otp" name="otp" inputMode="numeric" autocomplete="one-time-code" maxLength={10} required />
            </Labelled>
            <button type="submit" class="primary">
              {t("totpConfirm")}
            </button>
          </div>
        </form>
      ) : (
        <form class="line" onSubmit={begin}>
          {on ? (
            <input
              name="otp"
              aria-label={t("otp")}
              placeholder={t("otp")}
              inputMode="numeric"
              maxLength={10}
              required
            />
          ) : null}
          <button type="submit">{on ? t("totpAgain") : t("totpBegin")}</button>
        </form>
      )}
    </section>
  );
}

function Password() {
  const [done, setDone] = useState(false);
  const submit = (event: SubmitEvent) => {
    const body = given(event);
    const form = event.currentTarget as HTMLFormElement;
    void attempt(async () => {
      await call("POST", "/session/password", body);
      form.reset();
      setDone(true);
    });
  };
  return (
    <form class="card stack" onSubmit={submit}>
      <h2>{t("passwordChange")}</h2>
      <Labelled id="old" label={t("passwordOld")}>
        <input id="old" name="old" type="password" required autocomplete="current-password" />
      </Labelled>
      <Labelled id="new" label={t("passwordNew")} hint={t("passwordHint")}>
        <input id="new" name="new" type="password" minLength={10} required autocomplete="new-password" />
      </Labelled>
      <div class="actions">
        <button type="submit">{t("change")}</button>
        {done ? <p role="status">{t("passwordChanged")}</p> : null}
      </div>
    </form>
  );
}

export default function Account() {
  const agent = me.value;
  if (!agent) return null;
  return (
    <div class="screen narrow-screen">
      <ScreenHead title={t("account")} hint={`${agent.name} · ${agent.email} · ${t(`role_${agent.role}`)}`}>
        <button type="button" onClick={logOut}>
          {t("logOut")}
        </button>
      </ScreenHead>
      {mustAddTotp.value ? (
        <p class="warn" role="alert">
          {t("totpMust")}
        </p>
      ) : null}
      <Totp />
      {mustAddTotp.value ? null : (
        <>
          <Password />
          <Sessions />
        </>
      )}
    </div>
  );
}
