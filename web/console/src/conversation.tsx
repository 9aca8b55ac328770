import { useEffect, useRef } from "preact/hooks";
import { Composer } from "./composer";
import { CloseButton, TransferButton } from "./moves";
import { Panel } from "./panel";
import { act, isMine, lines, me, nameOf, openId, openRow, typing } from "./store";
import { maybe, t, time } from "./texts";
import type { FileRef, Line } from "./types";

const PICTURES = ["image/jpeg", "image/png", "image/gif", "image/webp"];

function Attachment({ file }: { file: FileRef }) {
  const address = `/api/v1/files/${file.evidence_id}`;
  const picture = PICTURES.includes(file.content_type ?? "") || file.kind === "image";
  return (
    <a class="file" href={address} target="_blank" rel="noopener noreferrer">
      {picture ? <img src={address} alt={t("image")} loading="lazy" /> : t("file")}
    </a>
  );
}

function author(line: Line): string {
  if (line.kind === "agent" || (line.kind === "note" && line.agent_id)) return nameOf(line.agent_id);
  return line.kind === "person" ? t("person") : line.kind === "notice" ? t("notice") : t("assistant");
}

function Bubble({ line }: { line: Line }) {
  const files = line.files ?? (line.file ? [line.file] : []);
  return (
    <li class={`said ${line.kind}`}>
      <p class="by">
        {author(line)} · {time(line.at)}
        {line.kind === "note" ? <span class="tag">{t("note")}</span> : null}
        {line.unsent ? <span class="tag bad">{t("unsent")}</span> : null}
      </p>
      {line.text ? <p class="words">{line.text}</p> : null}
      {files.map((file) => (
        <Attachment key={file.evidence_id} file={file} />
      ))}
      {line.delivery && line.kind !== "assistant" ? (
        <p class={`delivery ${line.delivery}`}>
          {maybe("d_", line.delivery)}
          {line.failed ? `: ${line.failed}` : ""}
        </p>
      ) : null}
      {line.delivery === "failed" && line.kind === "assistant" ? <p class="delivery failed">{line.failed}</p> : null}
    </li>
  );
}

function Transcript() {
  const box = useRef<HTMLDivElement>(null);
  const last = lines.value.at(-1)?.seq ?? 0;
  const stick = useRef(true);
  useEffect(() => {
    if (box.current && stick.current) box.current.scrollTop = box.current.scrollHeight;
  }, [last, openId.value]);
  const scrolled = () => {
    const at = box.current;
    if (at) stick.current = at.scrollHeight - at.scrollTop - at.clientHeight < 80;
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <div class="messages" ref={box} onScroll={scrolled} role="log" aria-label={t("conversations")} tabIndex={0}>
      <ul>
        {lines.value.map((line) => (
          <Bubble key={line.id} line={line} />
        ))}
      </ul>
    </div>
  );
}

function HolderButtons() {
  const row = openRow.value;
  return (
    <>
      {row?.phase === "hold" ? (
        <button type="button" onClick={() => act("resume")}>
          {t("resume")}
        </button>
      ) : (
        <button type="button" onClick={() => act("hold")}>
          {t("hold")}
        </button>
      )}
      <TransferButton />
      <button type="button" onClick={() => act("release", { resume: true })}>
        {t("release")}
      </button>
      <CloseButton />
    </>
  );
}

function Actions() {
  const row = openRow.value;
  const role = me.value?.role;
  if (!row || role === "auditor") return null;
  if (isMine(row)) return <HolderButtons />;
  if (row.handled_by === "agent")
    return role === "agent" ? null : (
      <>
        <button type="button" onClick={() => act("transfer", { agent: me.value?.id })}>
          {t("takeOver")}
        </button>
        <TransferButton />
      </>
    );
  return (
    <>
      <button type="button" class="primary" onClick={() => act("claim")}>
        {t("claim")}
      </button>
      {row.phase === "queue" ? (
        <button type="button" onClick={() => act("release")}>
          {t("release")}
        </button>
      ) : null}
    </>
  );
}

function Head() {
  const row = openRow.value;
  if (!row) return null;
  const state = isMine(row) && row.phase === "agent" ? t("yours") : maybe("phase_", row.phase);
  const holder = row.handled_by === "agent" && !isMine(row) ? ` · ${nameOf(row.agent_id)}` : "";
  return (
    <header class="head">
      <button
        type="button"
        class="quiet back"
        onClick={() => {
          openId.value = null;
        }}
      >
        ← {t("back")}
      </button>
      <div>
        <h2>
          {row.channel === "line" ? "LINE" : "Web"} {row.id.slice(-6)}
        </h2>
        <p class="state">
          <span class={`phase ${row.phase}`}>{state}</span>
          {holder}
          {row.queue_reason ? ` — ${row.queue_reason}` : ""}
          {row.unreachable ? <span class="tag bad">{t("blocked")}</span> : null}
        </p>
      </div>
      <div class="actions">
        <Actions />
      </div>
    </header>
  );
}

export function Conversation() {
  const told = typing.value?.conversation === openId.value ? typing.value : null;
  return (
    <section class="main conversation" aria-label={t("conversations")}>
      <div class="talk">
        <Head />
        <Transcript />
        <p class="typing" role="status">
          {told ? `${told.name} ${t("typing")}` : ""}
        </p>
        <Composer key={openId.value ?? ""} />
      </div>
      <Panel />
    </section>
  );
}
