// The answers that are offered under the last line.
import type { QuickReply } from "../protocol";
import { h } from "./dom";

export class Chips {
  readonly box = h("div", { class: "chips", role: "group" });
  private signature = "";

  constructor(private readonly say: (words: string) => void) {}

  setLabel(label: string): void {
    this.box.setAttribute("aria-label", label);
  }

  /** True when the focus was on one that is gone. */
  render({ seq, choices }: { seq: number; choices: QuickReply[] }): boolean {
    const signature = JSON.stringify([seq, choices]);
    if (signature === this.signature) return false;
    this.signature = signature;
    const hadFocus = this.box.contains((this.box.getRootNode() as ShadowRoot).activeElement);
    this.box.replaceChildren(...choices.map((choice) => this.chip(choice)));
    return hadFocus;
  }

  private chip(choice: QuickReply): HTMLElement {
    // A label cut for a channel with less room is shown whole here.
    const label = choice.label.endsWith("…") ? choice.text : choice.label;
    const chip = h("button", { type: "button", class: "chip" }, label);
    chip.addEventListener("click", () => this.say(choice.text));
    return chip;
  }
}
