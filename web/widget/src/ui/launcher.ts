// The button that opens the chat, with what has come in meanwhile, and the words of a greeting beside it.
import type { Texts } from "../texts";
import { h, ICONS, icon, iconButton } from "./dom";

export class Launcher {
  readonly box: HTMLElement;
  readonly button: HTMLButtonElement;
  private readonly label = h("span", { class: "launcher-text" });
  private readonly badge = h("span", { class: "badge", "aria-hidden": true, hidden: true });
  private readonly teaser = h("div", { class: "teaser", hidden: true });
  private count = 0;

  constructor(
    private t: Texts,
    private readonly text: string | undefined,
    private readonly open: () => void,
  ) {
    this.button = h("button", { type: "button", class: "launcher" }, icon(ICONS.chat), this.label, this.badge);
    this.button.addEventListener("click", open);
    this.box = h("div", { class: "launcher-box" }, this.teaser, this.button);
    this.setTexts(t);
  }

  setTexts(t: Texts): void {
    this.t = t;
    this.label.textContent = this.text ?? t.launcher;
    this.setUnread(this.count);
  }

  setUnread(count: number): void {
    this.count = count;
    this.badge.hidden = count === 0;
    this.badge.textContent = count > 99 ? "99+" : String(count);
    const name = this.text ?? this.t.launcher;
    this.button.setAttribute("aria-label", count ? `${name} (${this.t.unread(count)})` : name);
    if (count) this.hideTeaser();
  }

  /** A word beside the button that the person can take away; it never takes the focus. */
  showTeaser(words: string, dismissed: () => void): void {
    const say = h("button", { type: "button", class: "teaser-text" }, words);
    say.addEventListener("click", this.open);
    const away = iconButton("teaser-close", this.t.closeDialog, ICONS.close);
    away.addEventListener("click", () => {
      this.hideTeaser();
      dismissed();
      this.button.focus();
    });
    this.teaser.replaceChildren(say, away);
    this.teaser.hidden = false;
  }

  hideTeaser(): void {
    this.teaser.hidden = true;
  }
}
