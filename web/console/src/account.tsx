// One's own account: the second factor, open sessions.
import { useEffect, useState } from "preact/hooks";
import { renderSVG } from "uqr";
import { call } from "./api";
import { attempt, logOut, me } from "./store";
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
  const begin = () => attempt(async () => setAddress((await call<{ otpauth: string }>("POST", "/totp")).otpauth));
  const confirm = (event: SubmitEvent) => {
    const body = given(event);
    void attempt(async () => {
      await call("POST", "/totp/confirm", body);
      setAddress("");
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
        <button type="button" onClick={begin}>
          {on ? t("totpAgain") : t("totpBegin")}
        </button>
      )}
    </section>
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
      <Totp />
      <Sessions />
    </div>
  );
}
