// Where the person writes. The text is the person's until it is sent: it is kept over reloads and closed windows.
import type { Texts } from "../texts";
import { h, ICONS, iconButton } from "./dom";
import { isTouch } from "./viewport";

const TALLEST = 140; // pixels

export interface ComposerActions {
  /** False when the text stays in the box. */
  send(text: string): boolean;
  draft(text: string): void;
}

export class Composer {
  readonly form: HTMLFormElement;
  readonly input: HTMLTextAreaElement;
  private readonly sendButton: HTMLButtonElement;
  /** Where the button for files goes. */
  readonly tools = h("div", { class: "tools" });

  constructor(
    t: Texts,
    private readonly actions: ComposerActions,
  ) {
    this.input = h("textarea", { class: "input", rows: 1, enterkeyhint: "send", autocomplete: "off" });
    this.sendButton = iconButton("send", t.send, ICONS.send);
    this.sendButton.type = "submit";
    // A keyboard that is open stays open: the focus does not move to the button and back.
    this.sendButton.addEventListener("mousedown", (event) => event.preventDefault());
    this.form = h("form", { class: "composer" }, this.tools, this.input, this.sendButton);
    this.setTexts(t);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("input", () => {
      this.fit();
      this.actions.draft(this.input.value);
    });
  }

  setTexts(t: Texts): void {
    this.input.setAttribute("aria-label", t.input);
    this.input.placeholder = t.placeholder;
    this.sendButton.setAttribute("aria-label", t.send);
    this.sendButton.title = t.send;
  }

  /** Another tab's writing or what was kept; never over what is being written here. */
  restore(text: string): void {
    if (this.input.value === text || this.hasFocus()) return;
    this.input.value = text;
    this.fit();
  }

  clear(): void {
    this.input.value = "";
    this.fit();
  }

  focus(): void {
    this.input.focus({ preventScroll: true });
  }

  fit(): void {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 2, TALLEST)}px`;
    this.form.classList.toggle("filled", this.input.value.trim() !== "");
  }

  private hasFocus(): boolean {
    if (!document.hasFocus()) return false; // the person is in another tab
    return (this.input.getRootNode() as ShadowRoot).activeElement === this.input && this.input.value !== "";
  }

  private onKey(event: KeyboardEvent): void {
    const composing = event.isComposing || event.keyCode === 229; // Enter that picks a word of an input method
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    this.submit();
  }

  private submit(): void {
    const text = this.input.value.trim();
    if (!this.actions.send(text)) return;
    this.clear();
    this.actions.draft("");
    if (!isTouch()) this.focus();
  }
}
