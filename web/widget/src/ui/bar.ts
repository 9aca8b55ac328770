// The bar under the header: what is true now, and what the visitor can do about it.
import type { Texts } from "../texts";
import { h } from "./dom";

export interface StatusBar {
  title?: string;
  text: string;
  /** The visitor may leave the queue. */
  leave?: boolean;
  tone: "calm" | "warn";
  /** Ways to reach us meanwhile, as links. */
  ways?: HTMLElement[];
}

export class Bar {
  readonly box = h("div", { class: "status none", role: "status" });
  private signature = "";

  constructor(private readonly say: (words: string) => void) {}

  /** Only what changed is drawn: a status that stays is read out once. */
  render(bar: StatusBar | null, t: Texts): void {
    const signature = bar
      ? JSON.stringify([t.stopWaiting, bar.tone, bar.title, bar.text, bar.leave, bar.ways?.length])
      : "";
    if (signature === this.signature) return;
    this.signature = signature;
    this.box.className = `status ${bar?.tone ?? "none"}`;
    this.box.replaceChildren();
    if (!bar) return;
    const words = h("div", {}, bar.title && h("p", { class: "status-title" }, bar.title));
    words.append(h("p", { class: "status-text" }, bar.text));
    this.box.append(words);
    if (bar.leave) this.box.append(this.leaveButton(t));
    if (bar.ways?.length) {
      this.box.append(h("p", { class: "ways-title" }, t.otherWays), h("div", { class: "calls" }, ...bar.ways));
    }
  }

  private leaveButton(t: Texts): HTMLElement {
    const leave = h("button", { type: "button", class: "small" }, t.stopWaiting);
    leave.addEventListener("click", () => this.say(t.stopWaiting));
    return leave;
  }
}
