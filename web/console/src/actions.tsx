// What one may do with the conversation that is open.
import { ArrowRightLeft, Bot, CircleCheckBig, Hand, Pause, Play, UserPlus } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { asked } from "./keys";
import { CloseDialog, TransferDialog } from "./moves";
import { act, isMine, leads, me } from "./store";
import { type Key, t } from "./texts";
import type { Row } from "./types";

type Opened = "transfer" | "close" | null;

function Do(props: { icon: typeof Bot; label: Key; run: () => unknown; primary?: boolean }) {
  return (
    <button type="button" class={props.primary ? "primary" : ""} title={t(props.label)} onClick={() => props.run()}>
      <props.icon size={16} aria-hidden="true" />
      <span>{t(props.label)}</span>
    </button>
  );
}

function Holder({ row, open }: { row: Row; open: (what: Opened) => void }) {
  return (
    <>
      {row.phase === "hold" ? (
        <Do icon={Play} label="resume" run={() => act("resume")} />
      ) : (
        <Do icon={Pause} label="hold" run={() => act("hold")} />
      )}
      <Do icon={ArrowRightLeft} label="transfer" run={() => open("transfer")} />
      <Do icon={Bot} label="release" run={() => act("release", { resume: true })} />
      <Do icon={CircleCheckBig} label="close" run={() => open("close")} />
    </>
  );
}

function Buttons({ row, open }: { row: Row; open: (what: Opened) => void }) {
  if (me.value?.role === "auditor") return null;
  if (isMine(row)) return <Holder row={row} open={open} />;
  if (row.handled_by === "agent") {
    if (!leads()) return null;
    return (
      <>
        <Do icon={Hand} label="takeOver" run={() => act("transfer", { agent: me.value?.id })} />
        <Do icon={ArrowRightLeft} label="reassign" run={() => open("transfer")} />
      </>
    );
  }
  return (
    <>
      <Do icon={UserPlus} label="claim" run={() => act("claim")} primary />
      {row.phase === "queue" ? <Do icon={Bot} label="release" run={() => act("release")} /> : null}
    </>
  );
}

export function Actions({ row }: { row: Row }) {
  const [shown, setShown] = useState<Opened>(null);
  useEffect(
    () =>
      asked.subscribe((wanted) => {
        if (wanted !== "transfer" && wanted !== "close") return;
        asked.value = null;
        setShown(wanted);
      }),
    [],
  );
  return (
    <>
      <Buttons row={row} open={setShown} />
      {shown === "transfer" ? (
        <TransferDialog
          mine={isMine(row)}
          holder={row.agent_id}
          done={(body) => act("transfer", body)}
          close={() => setShown(null)}
        />
      ) : null}
      {shown === "close" ? <CloseDialog close={() => setShown(null)} /> : null}
    </>
  );
}
