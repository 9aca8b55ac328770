import { ArrowLeft, PanelRightClose, PanelRightOpen } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { Actions } from "./actions";
import { Composer } from "./composer";
import { ChannelIcon, titleOf } from "./inbox";
import { asked } from "./keys";
import { Panel } from "./panel";
import { Reveal } from "./reveal";
import { toConversation } from "./route";
import { detail, isMine, leads, nameOf, now, openId, openRow, readAnew, typing } from "./store";
import { maybe, t, waited } from "./texts";
import { Transcript } from "./transcript";
import type { Row } from "./types";

function State({ row }: { row: Row }) {
  const state = isMine(row) && row.phase === "agent" ? t("yours") : maybe("phase_", row.phase);
  const other = row.handled_by === "agent" && !isMine(row);
  return (
    <p class="state">
      <span class={`chip phase ${row.phase}`}>{state}</span>
      {other ? <span>{nameOf(row.agent_id)}</span> : null}
      {other && leads() ? <span class="chip watching">{t("watching")}</span> : null}
      {row.urgent ? <span class="chip urgent">{t("urgent")}</span> : null}
      {row.phase === "queue" && row.waiting_since ? (
        <span>
          {t("waited")} {waited(row.waiting_since, now.value)}
        </span>
      ) : null}
      {row.queue_reason ? <span class="reason">“{row.queue_reason}”</span> : null}
      {row.unreachable ? <span class="chip bad">{t("blocked")}</span> : null}
    </p>
  );
}

function Head({ panel, toggle }: { panel: boolean; toggle: () => void }) {
  const row = openRow.value;
  if (!row) return <header class="head" />;
  const label = panel ? t("panelHide") : t("panelShow");
  return (
    <header class="head">
      <button type="button" class="quiet back icon" aria-label={t("back")} onClick={() => toConversation(null)}>
        <ArrowLeft size={20} aria-hidden="true" />
      </button>
      <ChannelIcon channel={row.channel} />
      <div class="head-words">
        <h1>
          {titleOf(row)} <span class="id">#{row.id.slice(-6)}</span>
        </h1>
        <State row={row} />
      </div>
      <div class="actions">
        <Actions row={row} />
        <button
          type="button"
          class="quiet icon"
          aria-expanded={panel}
          aria-label={label}
          title={label}
          onClick={toggle}
        >
          {panel ? <PanelRightClose size={19} aria-hidden="true" /> : <PanelRightOpen size={19} aria-hidden="true" />}
        </button>
      </div>
    </header>
  );
}

export function Conversation({ id }: { id: string }) {
  const [panel, setPanel] = useState(() => matchMedia("(min-width: 1180px)").matches);
  useEffect(
    () =>
      asked.subscribe((wanted) => {
        if (wanted !== "panel") return;
        asked.value = null;
        setPanel((shown) => !shown);
      }),
    [],
  );
  const told = typing.value?.conversation === openId.value ? typing.value : null;
  return (
    <section class={panel ? "conversation with-panel" : "conversation"} aria-label={t("conversation")}>
      <div class="talk">
        <Head panel={panel} toggle={() => setPanel(!panel)} />
        {detail.value && !isMine(openRow.value) ? (
          <Reveal
            path={`/conversations/${id}`}
            masked={Boolean(detail.value.masked)}
            until={detail.value.revealed_until ?? null}
            words={t("maskedTalk")}
            reload={() => readAnew(id)}
          />
        ) : null}
        <Transcript id={id} />
        <p class="typing" role="status">
          {told ? (
            <>
              <span class="dots" aria-hidden="true" /> {told.name} {t("typing")}
            </>
          ) : null}
        </p>
        <Composer id={id} />
      </div>
      {panel ? <Panel id={id} close={() => setPanel(false)} /> : null}
    </section>
  );
}
