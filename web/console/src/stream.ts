// The server-sent events: what moved, who is typing; and whether the line is up.
import { ApiError, call } from "./api";
import { changed, me, now, online, openId, readAll, readColleagues, readDetail, readRows, shut, typing } from "./store";
import { t } from "./texts";
import type { Row } from "./types";

const RETRY = 2000; // milliseconds
const TYPING_SHOWN = 5000;
const COLLEAGUES_EVERY = 15; // seconds
let source: EventSource | null = null;
let retry: ReturnType<typeof setTimeout> | undefined;

interface Typing {
  conversation_id: string;
  agent_id: string | null;
  name: string;
}

export function connect(): void {
  disconnect();
  const stream = new EventSource("/api/v1/events");
  source = stream;
  const listen = <T>(name: string, take: (told: T) => void) =>
    stream.addEventListener(name, (event) => take(JSON.parse((event as MessageEvent<string>).data) as T));
  // Whoever connects, again or for the first time, reads everything anew.
  listen("reset", () => {
    online.value = true;
    void readAll();
  });
  listen<{ conversations: Row[] }>("conversations", (told) => void changed(told.conversations));
  listen<{ ids: string[] }>("gone", (told) => {
    if (openId.value && told.ids.includes(openId.value)) shut();
    void readRows().catch(() => undefined);
  });
  listen<Typing>("typing", (told) => {
    const name = told.agent_id ? told.name : t("person");
    typing.value = { conversation: told.conversation_id, name, until: Date.now() + TYPING_SHOWN };
  });
  // The desk's settings are others now: teams, hours, capacity.
  listen("settings", () => void readColleagues().catch(() => undefined));
  listen<{ ids: string[] }>("details", (told) => {
    if (openId.value && told.ids.includes(openId.value)) void readDetail(openId.value).catch(() => undefined);
  });
  stream.onerror = () => {
    online.value = false;
    stream.close();
    clearTimeout(retry);
    retry = setTimeout(() => void again(), RETRY);
  };
}

/** The line is down, or the session has been ended: then there is nothing more to show. */
async function again(): Promise<void> {
  if (!me.value) return;
  try {
    await call("GET", "/session");
  } catch (error) {
    if (error instanceof ApiError && error.code === "unauthenticated") {
      me.value = null;
      online.value = true;
      return;
    }
  }
  if (me.value) connect();
}

export function disconnect(): void {
  clearTimeout(retry);
  source?.close();
  source = null;
}

let ticks = 0;
setInterval(() => {
  now.value = Date.now();
  if (typing.value && typing.value.until < now.value) typing.value = null;
  ticks += 1;
  if (me.value && online.value && ticks % COLLEAGUES_EVERY === 0) void readColleagues().catch(() => undefined);
}, 1000);
addEventListener("online", () => me.value && connect());
addEventListener("offline", () => {
  online.value = false;
});
