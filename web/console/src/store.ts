// What the console knows, as signals; everything that changes it goes through here.
import { signal } from "@preact/signals";
import { ApiError, call, speak } from "./api";
import { type Lang, lang } from "./texts";
import type { Agent, CaseRow, Colleague, DeskInfo, Detail, Held, Line, Row, View } from "./types";

export const me = signal<Agent | null>(null);
export const ready = signal(false);
export const view = signal<View | "cases" | "team">("queue");
export const rows = signal<Row[]>([]);
export const counts = signal<Record<string, number>>({});
export const colleagues = signal<Colleague[]>([]);
export const desk = signal<DeskInfo | null>(null);
export const openId = signal<string | null>(null);
export const openRow = signal<Row | null>(null);
export const lines = signal<Line[]>([]);
export const detail = signal<Detail | null>(null);
export const held = signal<Held[]>([]);
export const openCase = signal<string | null>(null);
export const titles = signal<Record<string, string>>({});
export const found = signal<{ query: string; conversations: Row[]; cases: CaseRow[] } | null>(null);
export const typing = signal<{ conversation: string; name: string; until: number } | null>(null);
export const online = signal(true);
export const problem = signal("");
export const now = signal(Date.now());

export function choosesLanguage(wanted: Lang): void {
  lang.value = wanted;
  localStorage.setItem("console-language", wanted);
  document.documentElement.lang = wanted;
  speak(wanted);
}

export function nameOf(id: string | null): string {
  if (!id) return "";
  return colleagues.value.find((one) => one.id === id)?.name ?? id.slice(-6);
}

export function isMine(row: Row | null): boolean {
  return Boolean(row && me.value && row.handled_by === "agent" && row.agent_id === me.value.id);
}

/** Do something, and show why it could not be done. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  problem.value = "";
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401) me.value = null;
    else problem.value = error.agentId ? `${error.message} (${nameOf(error.agentId)})` : error.message;
    return undefined;
  }
}

export async function start(): Promise<void> {
  choosesLanguage(lang.value);
  try {
    me.value = (await call<{ agent: Agent }>("GET", "/session")).agent;
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
async function readTitles(): Promise<void> {
  const answer = await call<{ forms: { name: string; title: string }[] }>("GET", "/forms");
  titles.value = Object.fromEntries(answer.forms.map((form) => [form.name, form.title]));
}

export async function readRows(): Promise<void> {
  if (view.value === "cases" || view.value === "team") return;
  const wanted = view.value;
  const answer = await call<{ conversations: Row[]; counts: Record<string, number> }>("GET", `/inbox?view=${wanted}`);
  if (wanted !== view.value) return;
  rows.value = answer.conversations;
  counts.value = answer.counts;
}

export async function readColleagues(): Promise<void> {
  const answer = await call<{ agents: Colleague[]; desk: DeskInfo }>("GET", "/agents");
  colleagues.value = answer.agents;
  desk.value = answer.desk;
}

export async function choose(id: string): Promise<void> {
  openCase.value = null;
  if (openId.value !== id) {
    openId.value = id;
    lines.value = [];
    detail.value = null;
    held.value = [];
    openRow.value = rows.value.find((row) => row.id === id) ?? null;
  }
  await attempt(() => readConversation(id));
}

async function readConversation(id: string): Promise<void> {
  await Promise.all([readLines(id, true), readDetail(id)]);
  await markRead(id);
}

export async function readDetail(id: string): Promise<void> {
  const answer = await call<Detail>("GET", `/conversations/${id}?lang=${lang.value}`);
  if (openId.value !== id) return;
  detail.value = answer;
  held.value = answer.held.filter((one) => one.agent_id === me.value?.id);
}

export async function readLines(id: string, anew = false): Promise<void> {
  // The last lines are read again: how their sending ended is told with them.
  const from = anew ? "" : `?after=${Math.max(0, (lines.value.at(-8)?.seq ?? 1) - 1)}`;
  const answer = await call<{ conversation: Row; messages: Line[] }>("GET", `/conversations/${id}/messages${from}`);
  if (openId.value !== id) return;
  const known = new Map((anew ? [] : lines.value).map((line) => [line.seq, line]));
  for (const line of answer.messages) known.set(line.seq, line);
  lines.value = [...known.values()].sort((a, b) => a.seq - b.seq);
  openRow.value = { ...answer.conversation, unread: 0, last: null };
  const holder = answer.conversation.agent_id;
  if (holder && !colleagues.value.some((one) => one.id === holder)) await readColleagues();
}

export async function markRead(id: string): Promise<void> {
  if (document.hidden || openId.value !== id) return;
  await call("POST", `/conversations/${id}/read`).catch(() => undefined);
}

/** Rows that changed, from the stream. */
export async function changed(fresh: Row[]): Promise<void> {
  const open = fresh.find((row) => row.id === openId.value);
  await attempt(async () => {
    await readRows();
    if (!open) return;
    const moved = open.phase !== openRow.value?.phase || open.agent_id !== openRow.value?.agent_id;
    await readLines(open.id);
    if (moved) await readDetail(open.id);
    if (open.unread > 0) await markRead(open.id);
  });
}

export async function act(name: string, body: Record<string, unknown> = {}): Promise<boolean> {
  const id = openId.value;
  if (!id) return false;
  const done = await attempt(async () => {
    await call("POST", `/conversations/${id}/${name}`, body);
    // The list follows the conversation to where it went.
    if (name === "claim" && !found.value) view.value = "mine";
    await Promise.all([readLines(id), readDetail(id), readRows(), readColleagues()]);
    return true;
  });
  if (!done) await readLines(id).catch(() => undefined);
  return Boolean(done);
}

export async function show(name: typeof view.value): Promise<void> {
  view.value = name;
  found.value = null;
  rows.value = [];
  await attempt(readRows);
}

export async function search(query: string): Promise<void> {
  if (!query.trim()) {
    found.value = null;
    return;
  }
  await attempt(async () => {
    const answer = await call<{ conversations: Row[]; cases: CaseRow[] }>(
      "GET",
      `/search?q=${encodeURIComponent(query)}`,
    );
    found.value = { query, ...answer };
  });
}

export async function logOut(): Promise<void> {
  await call("DELETE", "/session").catch(() => undefined);
  me.value = null;
  openId.value = null;
  openCase.value = null;
}
