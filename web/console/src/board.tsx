// The queue and the agents now: who waits, who holds what; give it to somebody else, watch, whisper.
import { ArrowRightLeft, Eye, MessageSquareLock } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "./api";
import { ChannelIcon, lateness, titleOf } from "./inbox";
import { asked } from "./keys";
import { TransferDialog } from "./moves";
import { toConversation } from "./route";
import { attempt, colleagues, desk, now, pulse, readColleagues } from "./store";
import { count, maybe, t, waited } from "./texts";
import type { Colleague, Row } from "./types";
import { Loading, ScreenHead } from "./ui";

/** What is left of the LINE messages that cost; null: unlimited, or nobody has been asked. */
interface Quota {
  limit: number | null;
  left: number | null;
  low: boolean;
}

interface Board {
  queue: Row[];
  held: Row[];
  quota: Quota[];
}

async function read(): Promise<Board> {
  const of = async (view: string) =>
    (await call<{ conversations: Row[] }>("GET", `/inbox?view=${view}&limit=200`)).conversations;
  const accounts = async () => (await call<{ accounts: Quota[] }>("GET", "/line/quota")).accounts;
  const [queue, held, quota] = await Promise.all([of("queue"), of("agents"), accounts(), readColleagues()]);
  return { queue, held, quota };
}

function Wait({ row }: { row: Row }) {
  const state = lateness(row);
  if (!state || !row.waiting_since) return <span class="hint">{maybe("phase_", row.phase)}</span>;
  return (
    <span class={`sla ${state}`}>
      {t("waited")} {waited(row.waiting_since, now.value)}
    </span>
  );
}

function Item({ row, reassign }: { row: Row; reassign: (row: Row) => void }) {
  const open = (whisper: boolean) => {
    if (whisper) asked.value = "whisper";
    toConversation(row.id, row.phase === "queue" ? "queue" : "agents");
  };
  const named = `${titleOf(row)} #${row.id.slice(-6)}`;
  return (
    <li class="board-item">
      <ChannelIcon channel={row.channel} />
      <div class="board-words">
        <p>
          <b>{titleOf(row)}</b> <span class="hint">#{row.id.slice(-6)}</span>
          {row.urgent ? <span class="chip urgent">{t("urgent")}</span> : null}
        </p>
        <p class="state">
          <Wait row={row} />
          {row.phase === "hold" ? <span class="chip phase hold">{t("phase_hold")}</span> : null}
        </p>
      </div>
      <div class="actions">
        <button type="button" class="small" onClick={() => open(false)}>
          <Eye size={14} aria-hidden="true" /> {t("watch")}
          <span class="hidden-text"> {named}</span>
        </button>
        {row.handled_by === "agent" ? (
          <button type="button" class="small" onClick={() => open(true)}>
            <MessageSquareLock size={14} aria-hidden="true" /> {t("whisper")}
            <span class="hidden-text"> {named}</span>
          </button>
        ) : null}
        <button type="button" class="small" onClick={() => reassign(row)}>
          <ArrowRightLeft size={14} aria-hidden="true" /> {row.handled_by === "agent" ? t("reassign") : t("assign")}
          <span class="hidden-text"> {named}</span>
        </button>
      </div>
    </li>
  );
}

function AgentCard({ one, held, reassign }: { one: Colleague; held: Row[]; reassign: (row: Row) => void }) {
  const capacity = one.capacity ?? desk.value?.capacity ?? 8;
  return (
    <section class="card agent-card">
      <h2>
        <span class={`dot ${one.presence}`} aria-hidden="true" /> {one.name}
        <span class="chip">{maybe("p_", one.presence)}</span>
      </h2>
      <p class="hint">{one.teams.join(", ")}</p>
      <p class="load">
        <meter
          min={0}
          max={capacity}
          high={capacity * 0.85}
          value={Math.min(one.load, capacity)}
          aria-label={t("loadOf", { n: one.load, all: capacity })}
        />
        <span>{t("loadOf", { n: one.load, all: capacity })}</span>
      </p>
      <ul>
        {held.map((row) => (
          <Item key={row.id} row={row} reassign={reassign} />
        ))}
      </ul>
    </section>
  );
}

function Tiles({ board }: { board: Board }) {
  const longest = board.queue
    .map((row) => row.waiting_since ?? "")
    .filter(Boolean)
    .sort()[0];
  const there = colleagues.value.filter((one) => one.role !== "auditor" && one.presence === "online").length;
  const late = [...board.queue, ...board.held].filter((row) => lateness(row) === "late").length;
  const tiles: [string, string][] = [
    [t("inQueueNow"), String(board.queue.length)],
    [t("longestWait"), longest ? waited(longest, now.value) : "–"],
    [t("lateNow"), String(late)],
    [t("heldNow"), String(board.held.length)],
    [t("thereNow"), String(there)],
  ];
  for (const one of board.quota) {
    if (one.limit !== null && one.left !== null)
      tiles.push([t("quotaLeft"), `${count(one.left)} / ${count(one.limit)}`]);
  }
  const low = board.quota.some((one) => one.low);
  return (
    <dl class="tiles five">
      {tiles.map(([name, value]) => (
        <div class={low && name === t("quotaLeft") ? "card tile low" : "card tile"} key={name}>
          <dt>{name}</dt>
          <dd>
            <b>{value}</b>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const ORDER = { online: 0, away: 1, offline: 2 };

function Agents({ board, reassign }: { board: Board; reassign: (row: Row) => void }) {
  const heldBy = (id: string) => board.held.filter((row) => row.agent_id === id);
  const shown = colleagues.value
    .filter((one) => one.role !== "auditor" && (one.presence !== "offline" || heldBy(one.id).length > 0))
    .sort((a, b) => ORDER[a.presence] - ORDER[b.presence] || b.load - a.load);
  const gone = colleagues.value.filter((one) => one.role !== "auditor" && !shown.includes(one));
  return (
    <section class="board-agents">
      <h2>{t("agentsNow")}</h2>
      {shown.map((one) => (
        <AgentCard key={one.id} one={one} held={heldBy(one.id)} reassign={reassign} />
      ))}
      {gone.length > 0 ? (
        <p class="hint">
          {t("p_offline")}: {gone.map((one) => one.name).join(", ")}
        </p>
      ) : null}
    </section>
  );
}

export default function BoardScreen() {
  const [board, setBoard] = useState<Board | null>(null);
  const [moving, setMoving] = useState<Row | null>(null);
  const reload = () => attempt(async () => setBoard(await read()));
  useEffect(() => {
    void reload();
  }, [pulse.value]);
  if (!board) return <Loading rows={6} />;
  const give = (row: Row) => async (body: Record<string, unknown>) => {
    await attempt(() => call("POST", `/conversations/${row.id}/transfer`, body));
    await reload();
  };
  return (
    <div class="screen">
      <ScreenHead title={t("board")} hint={t("boardHint")} />
      <Tiles board={board} />
      <div class="board">
        <section class="card">
          <h2>{t("queueNow")}</h2>
          {board.queue.length === 0 ? <p class="hint">{t("none_queue")}</p> : null}
          <ul>
            {board.queue.map((row) => (
              <Item key={row.id} row={row} reassign={setMoving} />
            ))}
          </ul>
        </section>
        <Agents board={board} reassign={setMoving} />
      </div>
      {moving ? (
        <TransferDialog mine={false} holder={moving.agent_id} done={give(moving)} close={() => setMoving(null)} />
      ) : null}
    </div>
  );
}
