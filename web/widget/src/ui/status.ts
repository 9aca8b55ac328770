// What the bar under the header says: the truth about who answers, and other ways while nobody does.
import type { Config } from "../config";
import type { Language, StatusFrame } from "../protocol";
import type { Store } from "../store";
import type { Texts } from "../texts";
import type { StatusBar } from "./bar";
import { callLink } from "./cards";
import { h } from "./dom";

/** `offline`: the line has been down for so long that it needs words. */
export function statusBar(
  store: Store,
  t: Texts,
  language: Language,
  config: Config,
  offline: boolean,
): StatusBar | null {
  const ways = () => otherWays(config, language, t);
  if (store.notice === "tooLong") return { text: t.tooLong(store.limits.text), tone: "warn" };
  if (offline) {
    const words = globalThis.navigator?.onLine === false ? t.deviceOffline : t.offline;
    return { text: store.isKept ? words : `${words} ${t.notKept}`, tone: "warn", ways: ways() };
  }
  const { status } = store;
  if (status?.down) return { text: t.assistantDown, tone: "warn", ways: ways() };
  if (status?.handled_by !== "queue") return quietly(store, t);
  if (status.away) return { text: t.away, tone: "warn", leave: true, ways: ways() };
  const { position, text } = status;
  if (position) return { title: t.queue(position), text: waitOf(status, t), tone: "calm", leave: true };
  return { text: text ?? t.queueNoPlace, tone: "calm", leave: true };
}

/** While nobody waits there is little to say. */
function quietly(store: Store, t: Texts): StatusBar | null {
  if (store.notice === "expired") return { text: t.expired, tone: "warn" };
  if (store.status?.ended && store.queue.all().length === 0) return { text: t.ended, tone: "calm" };
  return store.isKept ? null : { text: t.notKept, tone: "calm" };
}

/** How long it takes; the truth also when nobody knows, or when it has taken longer already. */
function waitOf({ since, expected_wait: seconds }: StatusFrame, t: Texts, now = Date.now()): string {
  if (seconds === undefined) return t.waitUnknown;
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (since && now - Date.parse(since) > 1000 * Math.max(seconds, 60)) return t.waitLonger(minutes);
  return seconds < 60 ? t.waitShort : t.waitAbout(minutes);
}

/** Who the visitor talks with, under the title. */
export function subtitle(store: Store, t: Texts): string {
  return store.status?.handled_by === "agent" ? t.withAgent(agentName(store, t)) : t.subtitle;
}

/** Who is writing, to be read beside the dots. */
export function writing(store: Store, t: Texts): string {
  return store.typing === "agent" ? t.agentTyping(agentName(store, t)) : t.typing;
}

function agentName(store: Store, t: Texts): string {
  const lines = [...store.lines.values()].filter((line) => line.sender === "agent");
  return lines.at(-1)?.sender_name ?? t.agent;
}

function otherWays(config: Config, language: Language, t: Texts): HTMLElement[] {
  const calls = config.phones.map((phone) => callLink(phone.label[language], phone.number, t));
  if (!config.line) return calls;
  const attributes = { class: "call", href: config.line, target: "_blank", rel: "noopener noreferrer" };
  return [...calls, h("a", attributes, t.lineAccount)];
}
