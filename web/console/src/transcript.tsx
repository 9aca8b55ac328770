// What was said and what happened, in order, with the day where it changes.
import { Check, CheckCheck, CircleAlert, Clock, FileDown, GraduationCap, Reply, StickyNote } from "lucide-preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { call } from "./api";
import { quoting } from "./composer";
import { moved } from "./happened";
import { attempt, changes, detail, isMine, lines, nameOf, openId, openRow, readEarlier } from "./store";
import { clock, day, maybe, t } from "./texts";
import type { FileRef, Line, Move, Quoted } from "./types";
import { Loading } from "./ui";
import { FileViewer, isPicture } from "./viewer";

const PAGE = 50; // lines; fewer in a first answer means there are no earlier ones

function Delivery({ line }: { line: Line }) {
  const row = openRow.value;
  if (!line.delivery || !row || (line.kind === "assistant" && line.delivery !== "failed")) return null;
  if (line.delivery === "failed") {
    return (
      <p class="delivery failed">
        <CircleAlert size={13} aria-hidden="true" /> {t("d_failed")}: {line.failed}
      </p>
    );
  }
  // Only the web chat tells what was seen; LINE tells nobody.
  const seen = row.channel === "web" && line.delivery === "accepted" && (row.seen_seq ?? 0) >= line.seq;
  const words = seen ? "seen" : line.delivery === "accepted" ? `accepted_${row.channel}` : line.delivery;
  const Icon = seen ? CheckCheck : line.delivery === "accepted" ? Check : Clock;
  return (
    <p class={`delivery ${line.delivery}`}>
      <Icon size={13} aria-hidden="true" /> {maybe("d_", words)}
    </p>
  );
}

function author(line: Line): string {
  if (line.kind === "agent" || (line.kind === "note" && line.agent_id)) return nameOf(line.agent_id);
  return line.kind === "person" ? t("person") : line.kind === "notice" ? t("notice") : t("assistant");
}

function Files({ files, show }: { files: FileRef[]; show: (file: FileRef) => void }) {
  if (files.length === 0) return null;
  return (
    <div class="files">
      {files.map((file) =>
        isPicture(file) ? (
          <button type="button" key={file.evidence_id} class="thumb" onClick={() => show(file)}>
            <img
              src={`/api/v1/files/${file.evidence_id}?view=small`}
              alt={file.file_name || t("image")}
              loading="lazy"
            />
          </button>
        ) : (
          <a
            key={file.evidence_id}
            class="file"
            href={`/api/v1/files/${file.evidence_id}`}
            target="_blank"
            rel="noopener"
          >
            <FileDown size={16} aria-hidden="true" /> {file.file_name || t("file")}
          </a>
        ),
      )}
    </div>
  );
}

function By({ line }: { line: Line }) {
  const holder = openRow.value?.agent_id;
  const whisper = line.kind === "note" && line.agent_id && holder && line.agent_id !== holder;
  return (
    <p class="by">
      {line.kind === "note" ? <StickyNote size={13} aria-hidden="true" /> : null}
      <b>{author(line)}</b> <time dateTime={line.at}>{clock(line.at)}</time>
      {line.kind === "note" ? <span class="chip">{whisper ? t("whisper") : t("note")}</span> : null}
      {line.unsent ? <span class="chip bad">{t("unsent")}</span> : null}
    </p>
  );
}

export const filesOf = (line: Line): FileRef[] => line.files ?? (line.file ? [line.file] : []);

/** The assistant took this line wrongly: kept to learn from. */
function Misread({ line }: { line: Line }) {
  const [done, setDone] = useState(false);
  const mark = () =>
    attempt(async () => {
      await call("POST", `/conversations/${openId.value}/misread`, { seq: line.seq });
      setDone(true);
    });
  if (done) return <span class="chip">{t("misreadDone")}</span>;
  return (
    <button
      type="button"
      class="quiet icon quote misread"
      aria-label={t("misread")}
      title={t("misread")}
      onClick={mark}
    >
      <GraduationCap size={15} aria-hidden="true" />
    </button>
  );
}

/** What a line answers, by whoever quoted it; a press goes there. */
function QuotedLine({ quote }: { quote: Quoted }) {
  if (quote.seq === null) return <blockquote class="gone">{t("quotedGone")}</blockquote>;
  const who = quote.kind === "person" ? t("person") : quote.kind === "agent" ? t("we") : t("assistant");
  const there = () => {
    const line = document.getElementById(`line-${quote.seq}`);
    line?.scrollIntoView({ block: "center" });
    line?.classList.add("looked-at");
    setTimeout(() => line?.classList.remove("looked-at"), 1600);
  };
  return (
    <blockquote>
      <button type="button" onClick={there}>
        <b>{who}:</b> {quote.text || t(quote.file ? "file" : "quotedGone")}
      </button>
    </blockquote>
  );
}

function Bubble({ line, show }: { line: Line; show: (file: FileRef) => void }) {
  const may = changes() && isMine(openRow.value) && line.quotable === true;
  if (line.taken_back) {
    return (
      <li class="said person taken-back" id={`line-${line.seq}`}>
        <p>{t("takenBack", { at: clock(line.at) })}</p>
      </li>
    );
  }
  return (
    <li class={`said ${line.kind}`} id={`line-${line.seq}`}>
      <By line={line} />
      {line.quote ? <QuotedLine quote={line.quote} /> : null}
      {line.text ? <p class="words">{line.text}</p> : null}
      <Files files={filesOf(line)} show={show} />
      <Delivery line={line} />
      {changes() && line.kind === "person" && line.text ? <Misread line={line} /> : null}
      {may ? (
        <button
          type="button"
          class="quiet icon quote"
          aria-label={t("quote")}
          title={t("quote")}
          onClick={() => {
            quoting.value = { seq: line.seq, text: line.text, author: author(line) };
            document.getElementById("text")?.focus();
          }}
        >
          <Reply size={15} aria-hidden="true" />
        </button>
      ) : null}
    </li>
  );
}

type Item = { day: string } | { line: Line } | { move: Move };

/** Lines and transitions as they followed each other, the days between them. */
export function woven(said: Line[], moves: Move[]): Item[] {
  const first = said[0]?.seq ?? 0;
  const waiting = moves.filter((move) => move.seq >= first - 1);
  const items: Item[] = [];
  let today = "";
  const put = (at: string, item: Item) => {
    const on = day(at);
    if (on !== today) items.push({ day: on });
    today = on;
    items.push(item);
  };
  for (const line of said) {
    while (waiting[0] && waiting[0].seq < line.seq) {
      const move = waiting.shift() as Move;
      put(move.at, { move });
    }
    put(line.at, { line });
  }
  for (const move of waiting) put(move.at, { move });
  return items;
}

function Piece({ item, show }: { item: Item; show: (file: FileRef) => void }) {
  if ("day" in item) return <li class="day">{item.day}</li>;
  if ("line" in item) return <Bubble line={item.line} show={show} />;
  return (
    <li class="event">
      {moved(item.move)} · {clock(item.move.at)}
      {item.move.note ? <span class="words"> “{item.move.note}”</span> : null}
    </li>
  );
}

function Earlier({ id }: { id: string }) {
  const [more, setMore] = useState((lines.value?.length ?? 0) >= PAGE);
  if (!more) return null;
  return (
    <button type="button" class="quiet" onClick={() => attempt(async () => setMore(await readEarlier(id)))}>
      {t("earlier")}
    </button>
  );
}

const keyOf = (item: Item) => ("day" in item ? `d${item.day}` : "line" in item ? item.line.id : `m${item.move.n}`);

export function Transcript({ id }: { id: string }) {
  const box = useRef<HTMLDivElement>(null);
  const stick = useRef(true);
  const [viewed, setViewed] = useState<string | null>(null);
  const said = lines.value;
  const last = said?.at(-1)?.seq ?? 0;
  useEffect(() => {
    stick.current = true;
  }, [id]);
  useLayoutEffect(() => {
    if (box.current && stick.current) box.current.scrollTop = box.current.scrollHeight;
  }, [last, id, detail.value]);
  const loaded = said !== null;
  useEffect(() => {
    // A warning below, or a keyboard on a phone, leaves less room: the last line stays in sight.
    const at = box.current;
    if (!at) return;
    const watch = new ResizeObserver(() => {
      if (stick.current) at.scrollTop = at.scrollHeight;
    });
    watch.observe(at);
    return () => watch.disconnect();
  }, [loaded]);
  const scrolled = () => {
    const at = box.current;
    if (at) stick.current = at.scrollHeight - at.scrollTop - at.clientHeight < 80;
  };
  if (said === null)
    return (
      <div class="messages">
        <Loading rows={4} />
      </div>
    );
  const pictures = said.flatMap((line) => filesOf(line).filter(isPicture));
  const show = (file: FileRef) => setViewed(file.evidence_id);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <div class="messages" ref={box} onScroll={scrolled} role="log" aria-label={t("transcript")} tabIndex={0}>
      <Earlier id={id} />
      <ul>
        {woven(said, detail.value?.timeline ?? []).map((item) => (
          <Piece key={keyOf(item)} item={item} show={show} />
        ))}
      </ul>
      {viewed ? <FileViewer files={pictures} first={viewed} close={() => setViewed(null)} /> : null}
    </div>
  );
}
