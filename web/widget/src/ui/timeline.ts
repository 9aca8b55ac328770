// The conversation's log: entries in order, days between them, only what changed is drawn.
import type { MessageFrame, QuickReply } from "../protocol";
import type { Entry } from "../store";
import { type BubbleContext, bubble, signature } from "./bubbles";
import { h } from "./dom";
import { patch } from "./patch";
import { dayName, dayOf } from "./time";

const GROUP_WITHIN = 300_000; // milliseconds between bubbles of one sender that stand together

interface Drawn {
  node: HTMLElement;
  signature: string;
}

export class Timeline {
  readonly log: HTMLElement;
  private readonly drawn = new Map<string, Drawn>();

  constructor(private context: BubbleContext) {
    this.log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": context.t.log, tabindex: 0 });
  }

  setContext(context: BubbleContext): void {
    const languageChanged = context.language !== this.context.language;
    this.context = context;
    this.log.setAttribute("aria-label", context.t.log);
    if (languageChanged) this.clear();
  }

  /** The number of a line whose element it is to be shown, put before the person's eyes. */
  show(seq: number): void {
    const found = [...this.drawn.values()].find(({ node }) => node.dataset["seq"] === String(seq))?.node;
    if (!found) return;
    found.tabIndex = -1;
    found.focus({ preventScroll: true });
    found.scrollIntoView({ block: "center" });
  }

  /** While what was said long ago is put in, nothing is read out. */
  setQuiet(quiet: boolean): void {
    this.log.setAttribute("aria-live", quiet ? "off" : "polite");
  }

  clear(): void {
    this.drawn.clear();
    this.log.replaceChildren();
  }

  render(entries: Entry[], unreadAfter: number | null): void {
    const keys = new Set<string>();
    let before: HTMLElement | null = null;
    let last: Entry | null = null;
    let marked = unreadAfter === null;
    for (const entry of entries) {
      const day = dayOf(timeOf(entry));
      if (!last || dayOf(timeOf(last)) !== day) {
        before = this.put(`day:${day}`, day + this.today(), () => this.separator(entry), before, keys);
        last = null;
      }
      if (!marked && entry.kind === "line" && entry.line.direction === "out" && entry.line.seq > (unreadAfter ?? 0)) {
        marked = true;
        before = this.put("new", "new", () => this.newMark(), before, keys);
      }
      const grouped = last !== null && together(last, entry);
      const sign = signature(entry, this.context, grouped);
      before = this.put(keyOf(entry), sign, () => bubble(entry, this.context, grouped), before, keys);
      last = entry;
    }
    for (const [key, { node }] of this.drawn) {
      if (keys.has(key)) continue;
      node.remove();
      this.drawn.delete(key);
    }
  }

  private put(
    key: string,
    sign: string,
    draw: () => HTMLElement,
    before: HTMLElement | null,
    keys: Set<string>,
  ): HTMLElement {
    keys.add(key);
    let entry = this.drawn.get(key);
    if (!entry || entry.signature !== sign) {
      const node = draw();
      if (entry) patch(entry.node, node);
      entry = { node: entry?.node ?? node, signature: sign };
      this.drawn.set(key, entry);
    }
    const wanted = before ? before.nextSibling : this.log.firstChild;
    if (entry.node !== wanted) this.log.insertBefore(entry.node, wanted);
    return entry.node;
  }

  private today(): string {
    return `:${dayOf(Date.now())}`; // "today" is another word tomorrow
  }

  private separator(entry: Entry): HTMLElement {
    const name = dayName(timeOf(entry), this.context.language, this.context.t);
    return h("p", { class: "day" }, h("span", {}, name));
  }

  private newMark(): HTMLElement {
    return h("p", { class: "day new" }, h("span", {}, this.context.t.newMessages));
  }
}

function keyOf(entry: Entry): string {
  if (entry.kind === "mine") return `in:${entry.item.id}`;
  const { line } = entry;
  return line.id && line.direction === "in" ? `in:${line.id}` : `seq:${line.seq}`;
}

function timeOf(entry: Entry): string {
  return entry.kind === "line" ? entry.line.time : entry.item.at;
}

function who(entry: Entry): string {
  return entry.kind === "mine" ? "you" : `${entry.line.sender}${entry.line.sender_name ?? ""}`;
}

function together(a: Entry, b: Entry): boolean {
  return who(a) === who(b) && Date.parse(timeOf(b)) - Date.parse(timeOf(a)) < GROUP_WITHIN;
}

/** The answers offered under the last line, if it is not the person's own. */
export function choicesOf(entries: Entry[]): { seq: number; choices: QuickReply[] } {
  const last = entries.at(-1);
  const line: MessageFrame | null = last?.kind === "line" && last.line.direction === "out" ? last.line : null;
  return { seq: line?.seq ?? 0, choices: line?.quick_replies ?? [] };
}
