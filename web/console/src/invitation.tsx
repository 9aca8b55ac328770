// The page behind a link: somebody invited, or who forgot their password, sets one.
import { useEffect, useState } from "preact/hooks";
import { ApiError, call } from "./api";
import { t } from "./texts";
import { given, Labelled, Loading } from "./ui";

export interface Invited {
  email: string;
  name: string;
  role: "agent" | "supervisor" | "admin" | "auditor";
  new: boolean;
}

/** The token of the link that was followed; it is behind the hash and goes to no server by itself. */
export function invitationToken(): string | null {
  return /^#\/invitation\/([\w-]+)$/.exec(location.hash)?.[1] ?? null;
}

function leave(): void {
  location.hash = "#/inbox/queue";
  location.reload();
}

function SetPassword({ token, invited }: { token: string; invited: Invited }) {
  const [fault, setFault] = useState("");
  const [done, setDone] = useState(false);
  const submit = async (event: SubmitEvent) => {
    const { name = "", password = "", again = "" } = given(event);
    if (password !== again) {
      setFault(t("passwordsDiffer"));
      return;
    }
    try {
      await call("POST", "/invitations/accept", { token, password, ...(name.trim() ? { name } : {}) });
      setDone(true);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setFault(error.message);
    }
  };
  if (done) {
    return (
      <>
        <p role="status">{t("passwordSet")}</p>
        <button type="button" class="primary" onClick={leave}>
          {t("logIn")}
        </button>
      </>
    );
  }
  return (
    <form class="stack" onSubmit={submit}>
      <p class="hint">
        {invited.email} · {t(`role_${invited.role}`)}
      </p>
      {invited.new ? (
        <Labelled id="own-name" label={t("personName")} hint={t("nameSeen")}>
          <input id="own-name" name="name" required maxLength={100} defaultValue={invited.name} autocomplete="name" />
        </Labelled>
      ) : null}
      <Labelled id="new-password" label={t("passwordNew")} hint={t("passwordHint")}>
        <input id="new-password" name="password" type="password" minLength={10} required autocomplete="new-password" />
      </Labelled>
      <Labelled id="again" label={t("passwordAgain")}>
        <input id="again" name="again" type="password" required autocomplete="new-password" />
      </Labelled>
      <p class="error" role="alert">
        {fault}
      </p>
      <button type="submit" class="primary">
        {t("passwordSave")}
      </button>
    </form>
  );
}

export function Invitation({ token }: { token: string }) {
  const [invited, setInvited] = useState<Invited | null>(null);
  const [fault, setFault] = useState("");
  useEffect(() => {
    call<{ invitation: Invited }>("POST", "/invitations/look", { token })
      .then((answer) => setInvited(answer.invitation))
      .catch((error: unknown) =>
        setFault(error instanceof ApiError && error.status === 404 ? t("linkVoid") : t("linkLater")),
      );
  }, [token]);
  return (
    <main class="login" id="main">
      <div class="login-box">
        <p class="brand">
          <img src="/page/icon.svg" alt="" width="34" height="34" />
          <span>{t("brand")}</span>
        </p>
        <h1>{invited && !invited.new ? t("passwordForgot") : t("welcome")}</h1>
        {fault ? (
          <>
            <p class="error" role="alert">
              {fault}
            </p>
            <button type="button" onClick={leave}>
              {t("logIn")}
            </button>
          </>
        ) : invited ? (
          <SetPassword token={token} invited={invited} />
        ) : (
          <Loading rows={3} />
        )}
      </div>
    </main>
  );
}
