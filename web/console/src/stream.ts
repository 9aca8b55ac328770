// The server-sent events: what moved, who is typing; and whether the line is up.
import { changed, me, now, online, readAll, readColleagues, readRows, typing } from "./store";
import type { Row } from "./types";

const RETRY = 2000; // milliseconds
const TYPING_SHOWN = 4000;
let source: EventSource | null = null;
let retry: ReturnType<typeof setTimeout> | undefined;

export function connect(): void {
  disconnect();
  const stream = new EventSource("/api/v1/events");
  source = stream;
  // Whoever connects, again or for the first time, reads everything anew.
  stream.addEventListener("reset", () => {
    online.value = true;
    void readAll();
  });
  stream.addEventListener("conversations", (event) => {
    void changed((JSON.parse((event as MessageEvent<string>).data) as { conversations: Row[] }).conversations);
  });
  stream.addEventListener("gone", () => void readRows().catch(() => undefined));
  stream.addEventListener("typing", (event) => {
    const told = JSON.parse((event as MessageEvent<string>).data) as { conversation_id: string; name: string };
    typing.value = { conversation: told.conversation_id, name: told.name, until: Date.now() + TYPING_SHOWN };
  });
  stream.onerror = () => {
    online.value = false;
    stream.close();
    clearTimeout(retry);
    retry = setTimeout(() => me.value && connect(), RETRY);
  };
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
  if (me.value && online.value && ticks % 15 === 0) void readColleagues().catch(() => undefined);
}, 1000);
addEventListener("online", () => me.value && connect());
addEventListener("offline", () => {
  online.value = false;
});
