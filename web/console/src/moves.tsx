import { act, colleagues, desk, me } from "./store";
import { maybe, t } from "./texts";
import { given, Labelled, Modal } from "./ui";

const OUTCOMES = ["solved", "case_filed", "referred", "no_answer", "spam"] as const;

interface Transfer {
  mine: boolean; // only the holder gives it to a team; who leads gives it to a colleague
  holder: string | null;
  done: (body: Record<string, unknown>) => Promise<unknown>;
  close: () => void;
}

/** To a colleague or a team, with a note that only they see. */
export function TransferDialog({ mine, holder, done, close }: Transfer) {
  const submit = async (event: SubmitEvent) => {
    const { to = "", note = "" } = given(event);
    const [kind, id] = to.split(":");
    if (!kind || !id) return;
    close();
    await done({ [kind]: id, note });
  };
  const others = colleagues.value.filter(
    (one) => one.id !== holder && one.role !== "auditor" && !(mine && one.id === me.value?.id),
  );
  const teams = mine ? (desk.value?.teams ?? []) : [];
  return (
    <Modal title={mine ? t("transfer") : t("reassign")} close={close}>
      <form onSubmit={submit}>
        <Labelled id="to" label={t("transferTo")}>
          <select id="to" name="to" required>
            <option value="">{t("pick")}</option>
            <optgroup label={t("toAgent")}>
              {others.map((one) => (
                <option key={one.id} value={`agent:${one.id}`}>
                  {one.name} · {maybe("p_", one.presence)} · {t("holds", { n: one.load })}
                </option>
              ))}
            </optgroup>
            {teams.length > 0 ? (
              <optgroup label={t("toTeam")}>
                {teams.map((team) => (
                  <option key={team} value={`team:${team}`}>
                    {team}
                  </option>
                ))}
              </optgroup>
            ) : null}
          </select>
        </Labelled>
        <Labelled id="transfer-note" label={t("transferNote")} hint={t("notePlace")}>
          <textarea id="transfer-note" name="note" rows={3} maxLength={1000} />
        </Labelled>
        <div class="actions">
          <button type="button" onClick={close}>
            {t("cancel")}
          </button>
          <button type="submit" class="primary">
            {t("doTransfer")}
          </button>
        </div>
      </form>
    </Modal>
  );
}

export function CloseDialog({ close }: { close: () => void }) {
  return (
    <Modal title={t("closeHow")} close={close}>
      <div class="choices">
        {OUTCOMES.map((outcome) => (
          <button
            type="button"
            key={outcome}
            onClick={() => {
              close();
              void act("close", { outcome });
            }}
          >
            {t(`out_${outcome}`)}
          </button>
        ))}
        <button type="button" class="quiet" onClick={close}>
          {t("cancel")}
        </button>
      </div>
    </Modal>
  );
}
