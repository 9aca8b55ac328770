import { useState } from "preact/hooks";
import { ApiError, call } from "./api";
import { me } from "./store";
import { t } from "./texts";
import type { Agent } from "./types";

interface Fault {
  message: string;
  code: string;
}

async function logIn(form: HTMLFormElement): Promise<Fault | null> {
  const given = Object.fromEntries(new FormData(form).entries());
  try {
    me.value = (await call<{ agent: Agent }>("POST", "/session", given)).agent;
    return null;
  } catch (error) {
    if (error instanceof ApiError) return { message: error.message, code: error.code };
    throw error;
  }
}

export function LogIn() {
  const [fault, setFault] = useState<Fault | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setFault(await logIn(event.currentTarget as HTMLFormElement));
  };
  return (
    <main class="login">
      <form onSubmit={submit}>
        <h1>{t("logIn")}</h1>
        <label for="email">{t("email")}</label>
        <input id="email" name="email" type="email" autocomplete="username" required />
        <label for="password">{t("password")}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required />
        {fault?.code === "otp_needed" ? (
          <>
            <label for="otp">{t("otp")}</label>
            <input id="otp" name="otp" inputMode="numeric" autocomplete="one-time-code" maxLength={6} />
          </>
        ) : null}
        <p class="error" role="alert">
          {fault?.message}
        </p>
        <button type="submit" class="primary">
          {t("logIn")}
        </button>
      </form>
    </main>
  );
}
