import { useRef } from "preact/hooks";
import { act, colleagues, desk, isMine, me, openRow } from "./store";
import { maybe, t } from "./texts";

const OUTCOMES = ["solved", "case_filed", "referred", "no_answer", "spam"] as const;

export function TransferButton() {
  const dialog = useRef<HTMLDialogElement>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const [kind, to] = String(given.get("to")).split(":");
    if (!kind || !to) return;
    dialog.current?.close();
    await act("transfer", { [kind]: to, note: String(given.get("note") ?? "") });
  };
  const others = colleagues.value.filter((one) => one.id !== me.value?.id && one.role !== "auditor");
  return (
    <>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        {t("transfer")}
      </button>
      <dialog ref={dialog} aria-label={t("transfer")}>
        <form onSubmit={submit}>
          <h2>{t("transfer")}</h2>
          <label for="to">{t("toAgent")}</label>
          <select id="to" name="to" required>
            <option value="" />
            {others.map((one) => (
              <option key={one.id} value={`agent:${one.id}`}>
                {one.name} · {maybe(one.presence === "offline" ? "p_" : "", one.presence)} · {one.load}
              </option>
            ))}
            {isMine(openRow.value)
              ? (desk.value?.teams ?? []).map((team) => (
                  <option key={team} value={`team:${team}`}>
                    {t("toTeam")} {team}
                  </option>
                ))
              : null}
          </select>
          <label for="transfer-note">{t("note")}</label>
          <textarea id="transfer-note" name="note" rows={3} maxLength={1000} />
          <div class="actions">
            <button type="button" onClick={() => dialog.current?.close()}>
              {t("cancel")}
            </button>
            <button type="submit" class="primary">
              {t("transfer")}
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}

export function CloseButton() {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        {t("close")}
      </button>
      <dialog ref={dialog} aria-label={t("close")}>
        <h2>{t("outcome")}</h2>
        <div class="choices">
          {OUTCOMES.map((outcome) => (
            <button
              type="button"
              key={outcome}
              onClick={() => {
                dialog.current?.close();
                void act("close", { outcome });
              }}
            >
              {t(`out_${outcome}`)}
            </button>
          ))}
          <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
            {t("cancel")}
          </button>
        </div>
      </dialog>
    </>
  );
}
