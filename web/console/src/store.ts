// What the console knows, as signals; everything that changes it goes through here.
import { signal } from "@preact/signals";
import { ApiError, call, speak } from "./api";
import { go, openCase, openId, toConversation, view } from "./route";
import { type Lang, lang, t } from "./texts";
import type { Agent, CaseRow, Colleague, DeskInfo, Detail, Held, Line, Row } from "./types";

export { openCase, openId, view };

export const me = signal<Agent | null>(null);
export const ready = signal(false);
/** The account may do nothing before it has a second factor. */
export const mustAddTotp = signal(false);
export const rows = signal<Row[] | null>(null);
export const counts = signal<Record<string, number>>({});
export const filters = signal<Record<string, string>>({});
export const colleagues = signal<Colleague[]>([]);
export const desk = signal<DeskInfo | null>(null);
export const openRow = signal<Row | null>(null);
export const lines = signal<Line[] | null>(null);
export const detail = signal<Detail | null>(null);
export const held = signal<Held[]>([]);
export const titles = signal<Record<string, string>>({});
export const banks = signal<Record<string, string>>({});
export const found = signal<{ query: string; conversations: Row[]; cases: CaseRow[] } | null>(null);
export const typing = signal<{ conversation: string; name: string; until: number } | null>(null);
export const online = signal(true);
export const problem = signal("");
export const now = signal(Date.now());
/** Counts up when conversations have changed: whoever shows figures of all reads them again. */
export const pulse = signal(0);
/** Counts up with every change of a case that was made here: its row in the list is read again. */
export const casePulse = signal(0);
export const cursor = signal<string | null>(null);

export function choosesLanguage(wanted: Lang): void {
  lang.value = wanted;
  localStorage.setItem("console-language", wanted);
  document.documentElement.lang = wanted;
  document.title = t("title");
  speak(wanted);
}

export function nameOf(id: string | null): string {
  if (!id) return "";
  return colleagues.value.find((one) => one.id === id)?.name ?? id.slice(-6);
}

export function isMine(row: Row | null): boolean {
  return Boolean(row && me.value && row.handled_by === "agent" && row.agent_id === me.value.id);
}

/** Whether this account may do what leads the desk, or what administers it. */
export const leads = () => me.value?.role === "supervisor" || me.value?.role === "admin";
export const changes = () => Boolean(me.value) && me.value?.role !== "auditor";

/** Do something, and show why it could not be done. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  problem.value = "";
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // A wrong password or code is answered by 401, too, and ends nothing.
    if (error.code === "unauthenticated") me.value = null;
    else if (error.code === "offline") online.value = false;
    else problem.value = error.agentId ? `${error.message} (${nameOf(error.agentId)})` : error.message;
    return undefined;
  }
}

export interface LoggedIn {
  agent: Agent;
  totp_required?: boolean;
}

export function entered(answer: LoggedIn): void {
  mustAddTotp.value = Boolean(answer.totp_required);
  me.value = answer.agent;
}

export async function start(): Promise<void> {
  choosesLanguage(lang.value);
  try {
    entered(await call<LoggedIn>("GET", "/session"));
  } catch {
    me.value = null;
  }
  ready.value = true;
}

/** Everything that is shown, read anew: after a gap the console shows what the database holds. */
export async function readAll(): Promise<void> {
  await attempt(async () => {
    await Promise.all([readRows(), readColleagues(), readTitles()]);
    if (openId.value) await readConversation(openId.value);
  });
}

/** What the forms are called in this language. */
export async function readTitles(): Promise<void> {
  type Forms = { forms: { name: string; title: string }[]; banks?: Record<string, string> };
  const answer = await call<Forms>("GET", "/forms");
  banks.value = answer.banks ?? {};
  titles.value = Object.fromEntries(answer.forms.map((form) => [form.name, form.title]));
}

interface Listed {
  conversations: Row[];
  counts: Record<string, number>;
  cursor: string | null;
}

function inboxQuery(): string {
  const chosen = Object.entries(filters.value).filter(([, value]) => value);
  return new URLSearchParams([["view", view.value], ...chosen]).toString();
}

export async function readRows(): Promise<void> {
  const wanted = inboxQuery();
  const answer = await call<Listed>("GET", `/inbox?${wanted}`);
  if (wanted !== inboxQuery()) return;
  rows.value = answer.conversations;
  counts.value = answer.counts;
  cursor.value = answer.cursor;
}

/** The rows after the last one. */
export async function readMore(): Promise<void> {
  const wanted = inboxQuery();
  if (!cursor.value) return;
  const answer = await call<Listed>("GET", `/inbox?${wanted}&cursor=${encodeURIComponent(cursor.value)}`);
  if (wanted !== inboxQuery()) return;
  const known = new Set(rows.value?.map((row) => row.id));
  rows.value = [...(rows.value ?? []), ...answer.conversations.filter((row) => !known.has(row.id))];
  cursor.value = answer.cursor;
}

export async function readColleagues(): Promise<void> {
  const answer = await call<{ agents: Colleague[]; desk: DeskInfo }>("GET", "/agents");
  colleagues.value = answer.agents;
  desk.value = answer.desk;
}

/** Show the conversation that the address names. */
export async function opened(id: string | null): Promise<void> {
  lines.value = null;
  detail.value = null;
  held.value = [];
  openRow.value = (found.value?.conversations ?? rows.value)?.find((row) => row.id === id) ?? null;
  if (id) await attempt(() => readConversation(id));
}

async function readConversation(id: string): Promise<void> {
  await readAnew(id);
  await markRead(id);
}

/** All of it, as one may see it now: masked before, whole after it was taken. */
export async function readAnew(id: string): Promise<void> {
  try {
    await Promise.all([readLines(id, true), readDetail(id)]);
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
    if (openId.value === id) shut(); // behind the wall now
  }
}

/** The open conversation is not ours to see any more: nothing of it stays on the screen. */
export function shut(): void {
  go("inbox", view.value);
  problem.value = t("movedAway");
}

export async function readDetail(id: string): Promise<void> {
  const answer = await call<Detail>("GET", `/conversations/${id}?lang=${lang.value}`);
  if (openId.value !== id) return;
  detail.value = answer;
  held.value = answer.held.filter((one) => one.agent_id === me.value?.id);
}

interface Page {
  conversation: Row;
  messages: Line[];
}

export async function readLines(id: string, anew = false): Promise<void> {
  // The last lines are read again: how their sending ended, and what was unsent, is told with them.
  const known = anew ? [] : (lines.value ?? []);
  const from = known.length ? `?after=${Math.max(0, (known.at(-30)?.seq ?? known[0]?.seq ?? 1) - 1)}` : "";
  const answer = await call<Page>("GET", `/conversations/${id}/messages${from}`);
  if (openId.value !== id) return;
  const first = answer.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
  // What is not told any more from the first line on is gone: the person unsent it.
  const kept = known.filter((line) => line.seq < first);
  lines.value = [...kept, ...answer.messages].sort((a, b) => a.seq - b.seq);
  openRow.value = { ...answer.conversation, unread: 0, last: null };
  const holder = answer.conversation.agent_id;
  if (holder && !colleagues.value.some((one) => one.id === holder)) await readColleagues();
}

/** The lines before the first one; false when there are none. */
export async function readEarlier(id: string): Promise<boolean> {
  const first = lines.value?.[0]?.seq;
  if (!first) return false;
  const answer = await call<Page>("GET", `/conversations/${id}/messages?before=${first}`);
  if (openId.value !== id) return false;
  lines.value = [...answer.messages, ...(lines.value ?? [])];
  return answer.messages.length > 0;
}

export async function markRead(id: string): Promise<void> {
  if (document.hidden || openId.value !== id) return;
  await call("POST", `/conversations/${id}/read`).catch(() => undefined);
}

const LIST_EVERY = 2000; // milliseconds: on a full desk something changes thirty times a second
let listRead = Number.NEGATIVE_INFINITY;
let listAwaited = false;

/** The list and the figures anew: at once, or when the last time is long enough ago. */
async function readRowsInTime(): Promise<void> {
  const wait = listRead + LIST_EVERY - Date.now();
  if (wait > 0) {
    if (listAwaited) return;
    listAwaited = true;
    setTimeout(() => {
      listAwaited = false;
      void attempt(readRowsInTime);
    }, wait);
    return;
  }
  listRead = Date.now();
  pulse.value += 1;
  await readRows();
}

/** Rows that changed, from the stream: shown at once where they stand; the list's order and length follow. */
export async function changed(fresh: Row[]): Promise<void> {
  const open = fresh.find((row) => row.id === openId.value);
  const news = new Map(fresh.map((row) => [row.id, row]));
  rows.value = rows.value?.map((row) => news.get(row.id) ?? row) ?? null;
  await attempt(async () => {
    await readRowsInTime();
    if (!open) return;
    const before = openRow.value;
    const moved = open.phase !== before?.phase || open.agent_id !== before?.agent_id;
    if (moved) await readAnew(open.id);
    else await readLines(open.id);
    if (open.unread > 0) await markRead(open.id);
  });
}

export async function act(name: string, body: Record<string, unknown> = {}): Promise<boolean> {
  const id = openId.value;
  if (!id) return false;
  const done = await attempt(async () => {
    await call("POST", `/conversations/${id}/${name}`, body);
    // The list follows the conversation to where it went.
    if (name === "claim" && !found.value) toConversation(id, "mine");
    const all = ["claim", "release", "transfer", "close"].includes(name);
    await Promise.all([
      all ? readAnew(id) : Promise.all([readLines(id), readDetail(id)]),
      readRows(),
      readColleagues(),
    ]);
    return true;
  });
  if (!done) await readLines(id).catch(() => undefined);
  return Boolean(done);
}

export async function search(query: string): Promise<void> {
  if (!query.trim()) {
    found.value = null;
    return;
  }
  await attempt(async () => {
    const address = `/search?q=${encodeURIComponent(query)}`;
    const answer = await call<{ conversations: Row[]; cases: CaseRow[] }>("GET", address);
    found.value = { query, ...answer };
    if (openCase.value === null) go("inbox", view.value, openId.value);
  });
}

/** Nothing of what one account saw stays for the next. */
export function forget(): void {
  rows.value = null;
  found.value = null;
  lines.value = null;
  detail.value = null;
  openRow.value = null;
  held.value = [];
  counts.value = {};
}

export async function logOut(): Promise<void> {
  await call("DELETE", "/session").catch(() => undefined);
  me.value = null;
  go("inbox", "queue");
}
