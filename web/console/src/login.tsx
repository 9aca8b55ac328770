import { useState } from "preact/hooks";
import { ApiError, call } from "./api";
import { choosesLanguage, entered, type LoggedIn } from "./store";
import { lang, t } from "./texts";
import { given, Labelled } from "./ui";

interface Fault {
  message: string;
  code: string;
}

async function logIn(credentials: Record<string, string>): Promise<Fault | null> {
  try {
    entered(await call<LoggedIn>("POST", "/session", credentials));
    return null;
  } catch (error) {
    if (error instanceof ApiError) return { message: error.message, code: error.code };
    throw error;
  }
}

export function LogIn() {
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, setBusy] = useState(false);
  const [coded, setCoded] = useState(false); // this account has a second factor: its field stays
  const submit = async (event: SubmitEvent) => {
    const credentials = given(event);
    setBusy(true);
    const found = await logIn(credentials);
    setFault(found);
    if (found?.code.startsWith("otp_")) setCoded(true);
    setBusy(false);
  };
  return (
    <main class="login" id="main">
      <form onSubmit={submit}>
        <p class="brand">
          <img src="/page/icon.svg" alt="" width="34" height="34" />
          <span>{t("brand")}</span>
        </p>
        <h1>{t("logIn")}</h1>
        <Labelled id="email" label={t("email")}>
          <input id="email" name="email" type="email" autocomplete="username" required />
        </Labelled>
        <Labelled id="password" label={t("password")}>
          <input id="password" name="password" type="password" autocomplete="current-password" required />
        </Labelled>
        {coded ? (
          <Labelled id="otp" label={t("otp")}>
            <input id="otp" name="otp" inputMode="numeric" autocomplete="one-time-code" maxLength={10} required />
          </Labelled>
        ) : null}
        <p class="error" role="alert">
          {fault?.message}
        </p>
        <button type="submit" class="primary" disabled={busy}>
          {t("logIn")}
        </button>
        <button
          type="button"
          class="quiet"
          lang={lang.value === "en" ? "th" : "en"}
          onClick={() => choosesLanguage(lang.value === "en" ? "th" : "en")}
        >
          {t("language")}
        </button>
      </form>
    </main>
  );
}
