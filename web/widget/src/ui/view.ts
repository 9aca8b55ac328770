// Puts the parts into a shadow root and draws what the store knows. Decides nothing.
import type { Language } from "../protocol";
import type { Store } from "../store";
import type { Texts } from "../texts";
import type { Attachments } from "./attachments";
import type { BubbleContext } from "./bubbles";
import { Composer } from "./composer";
import { h, ICONS, iconButton } from "./dom";
import { Launcher } from "./launcher";
import { Menu, type MenuItem } from "./menu";
import STYLES from "./styles.css";
import { choicesOf, Timeline } from "./timeline";

const NEAR_END = 80; // pixels from the end within which the view follows new lines

export interface ViewOptions {
  t: Texts;
  language: Language;
  inline: boolean;
  title: string | undefined;
  launcherText: string | undefined;
  position: string | undefined;
}

export interface ViewActions {
  send(text: string): boolean;
  draft(text: string): void;
  retry(id: string): void;
  discard(id: string): void;
  opened(): void;
  closed(): void;
  exit(): void;
  menu(): MenuItem[];
  fetchFile(id: string): Promise<Blob>;
}

export interface StatusBar {
  title?: string;
  text: string;
  /** The visitor may leave the queue. */
  leave?: boolean;
  tone: "calm" | "warn";
  /** Ways to reach us meanwhile, as links. */
  ways?: HTMLElement[];
}

export class View {
  readonly root: ShadowRoot;
  readonly panel: HTMLElement;
  readonly composer: Composer;
  readonly launcher: Launcher;
  /** Above the composer: a question of the widget itself, and files on their way. */
  private readonly asking = h("div", { class: "asking", hidden: true });
  private readonly drop = h("div", { class: "drop", hidden: true });
  private readonly timeline: Timeline;
  private readonly menu: Menu;
  private readonly status = h("div", { class: "status none", role: "status" });
  private readonly dots: HTMLElement;
  private readonly chips = h("div", { class: "chips", role: "group" });
  private readonly scroller: HTMLElement;
  private readonly toEnd: HTMLButtonElement;
  private readonly title = h("h2", { class: "title" });
  private readonly subtitle = h("p", { class: "subtitle" });
  private readonly closeButton: HTMLButtonElement;
  private readonly exitButton: HTMLButtonElement;
  private readonly dotsText = h("span", { class: "hidden-text" });
  private t: Texts;
  private chipSignature = "";
  private statusSignature = "";
  private unreadAfter: number | null = null;

  constructor(
    readonly host: HTMLElement,
    private readonly options: ViewOptions,
    private readonly actions: ViewActions,
    private readonly attachments: Attachments,
  ) {
    this.t = options.t;
    this.root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet(); // allowed under a strict Content-Security-Policy, unlike a <style> element
    sheet.replaceSync(STYLES);
    this.root.adoptedStyleSheets = [sheet];
    this.timeline = new Timeline(this.bubbleContext(options.language, false));
    this.composer = new Composer(options.t, actions);
    this.launcher = new Launcher(options.t, options.launcherText, () => this.open());
    this.menu = new Menu(options.t.menu, () => actions.menu());
    this.closeButton = iconButton("header-button", options.t.close, ICONS.down);
    this.closeButton.addEventListener("click", () => this.close());
    this.exitButton = iconButton("header-button exit", options.t.quickExit, ICONS.exit);
    this.exitButton.addEventListener("click", () => actions.exit());
    this.dots = h("div", { class: "typing", hidden: true }, h("i"), h("i"), h("i"), this.dotsText);
    this.toEnd = iconButton("to-end", options.t.toEnd, ICONS.down);
    this.toEnd.hidden = true;
    this.toEnd.addEventListener("click", () => this.scrollDown());
    this.scroller = h("div", { class: "scroller" }, this.timeline.log, this.dots, this.chips);
    this.scroller.addEventListener("scroll", () => this.onScroll(), { passive: true });
    this.panel = this.build();
    this.setLanguage(options.language, options.t);
  }

  get isOpen(): boolean {
    return !this.panel.hidden;
  }

  get isAsking(): boolean {
    return this.asking.hidden === false;
  }

  setLanguage(language: Language, t: Texts): void {
    this.t = t;
    this.panel.lang = this.launcher.box.lang = language;
    this.title.textContent = this.options.title ?? t.title;
    this.panel.setAttribute("aria-label", this.title.textContent);
    this.dotsText.textContent = t.typing;
    this.chips.setAttribute("aria-label", t.choices);
    this.closeButton.setAttribute("aria-label", t.close);
    this.exitButton.setAttribute("aria-label", t.quickExit);
    this.exitButton.title = t.quickExitHint;
    this.menu.setLabel(t.menu);
    this.launcher.setTexts(t);
    this.composer.setTexts(t);
    this.attachments.setTexts(t);
    this.drop.textContent = t.dropHere;
    this.timeline.setContext(this.bubbleContext(language, true));
    this.chipSignature = this.statusSignature = "";
  }

  open(focus = true): void {
    if (!this.options.inline) {
      this.panel.hidden = false;
      this.launcher.box.hidden = true;
    }
    this.actions.opened();
    this.scrollDown();
    if (focus) this.composer.focus();
  }

  close(): void {
    if (this.options.inline || !this.isOpen) return;
    this.panel.hidden = true;
    this.launcher.box.hidden = false;
    this.launcher.button.focus();
    this.actions.closed();
  }

  /** Show a question above the composer, or take it away (null) and go back to writing. */
  ask(question: HTMLElement | null, focus = true): void {
    const hadFocus = this.asking.contains(this.root.activeElement);
    this.asking.replaceChildren(...(question ? [question] : []));
    this.asking.hidden = !question;
    if (question && focus) this.asking.querySelector<HTMLElement>("input, a, .primary, button")?.focus();
    else if (!question && hadFocus) this.composer.focus();
  }

  /** Lines of others after this number are new to the person; null when there is nothing to mark. */
  markUnread(after: number | null): void {
    this.unreadAfter = after;
  }

  render(store: Store, language: Language, bar: StatusBar | null, subtitle: string): void {
    const following = this.isNearEnd();
    const entries = store.timeline();
    this.timeline.setContext(this.bubbleContext(language, store.connection === "online", store.readByAgent));
    this.timeline.render(entries, this.unreadAfter);
    this.renderChips(choicesOf(entries));
    this.renderStatus(bar);
    this.subtitle.textContent = subtitle;
    this.dots.hidden = !store.typing;
    if (following || entries.at(-1)?.kind === "mine") this.follow();
    this.onScroll();
  }

  remove(): void {
    this.host.remove();
  }

  scrollDown(): void {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** To the end; of an answer that is taller than the window, to its beginning. */
  private follow(): void {
    this.scrollDown();
    const own = this.timeline.log.querySelectorAll<HTMLElement>(".mine");
    const answer = own[own.length - 1]?.nextElementSibling;
    if (!(answer instanceof HTMLElement)) return;
    const above = this.scroller.getBoundingClientRect().top - answer.getBoundingClientRect().top;
    if (above > 0) this.scroller.scrollTop -= above + 8;
  }

  private build(): HTMLElement {
    const { inline } = this.options;
    const avatar = h("span", { class: "avatar", "aria-hidden": true }, "ร");
    const names = h("div", { class: "names" }, this.title, this.subtitle);
    const header = h("header", { class: "header" }, avatar, names, this.exitButton, this.menu.box);
    if (!inline) header.append(this.closeButton);
    const middle = h("div", { class: "middle" }, this.scroller, this.toEnd, this.drop);
    const tray = h("div", { class: "tray" }, this.asking, this.attachments.box);
    this.composer.tools.append(this.attachments.button);
    const panel = h("section", { class: inline ? "panel inline" : "panel", role: "region" });
    panel.append(header, this.status, middle, tray, this.composer.form);
    this.attachments.watch(panel, this.drop);
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    const side = this.options.position === "left" ? "left" : "right";
    const box = h("div", { class: `rongthuk ${side}` }, panel);
    if (!inline) {
      panel.hidden = true;
      box.prepend(this.launcher.box);
    }
    this.root.append(box);
    return panel;
  }

  private bubbleContext(language: Language, online: boolean, readSeq = 0): BubbleContext {
    const { retry, discard, fetchFile } = this.actions;
    return { t: this.t, language, online, readSeq, retry, discard, fetchFile };
  }

  private renderStatus(bar: StatusBar | null): void {
    const signature = bar ? JSON.stringify([bar.tone, bar.title, bar.text, bar.leave, bar.ways?.length]) : "";
    if (signature === this.statusSignature) return;
    this.statusSignature = signature;
    this.status.className = `status ${bar?.tone ?? "none"}`;
    this.status.replaceChildren();
    if (!bar) return;
    const words = h("div", {}, bar.title && h("p", { class: "status-title" }, bar.title));
    words.append(h("p", { class: "status-text" }, bar.text));
    this.status.append(words);
    if (bar.leave) this.status.append(this.leaveButton());
    if (bar.ways?.length) {
      this.status.append(h("p", { class: "ways-title" }, this.t.otherWays), h("div", { class: "calls" }, ...bar.ways));
    }
  }

  private leaveButton(): HTMLElement {
    const leave = h("button", { type: "button", class: "small" }, this.t.stopWaiting);
    leave.addEventListener("click", () => this.actions.send(this.t.stopWaiting));
    return leave;
  }

  private renderChips({ seq, choices }: ReturnType<typeof choicesOf>): void {
    const signature = JSON.stringify([seq, choices]);
    if (signature === this.chipSignature) return;
    this.chipSignature = signature;
    const hadFocus = this.chips.contains(this.root.activeElement);
    this.chips.replaceChildren(
      ...choices.map((choice) => {
        // A label cut for a channel with less room is shown whole here.
        const label = choice.label.endsWith("…") ? choice.text : choice.label;
        const chip = h("button", { type: "button", class: "chip" }, label);
        chip.addEventListener("click", () => this.actions.send(choice.text));
        return chip;
      }),
    );
    if (hadFocus) this.composer.focus();
  }

  private isNearEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  private onScroll(): void {
    this.toEnd.hidden = this.isNearEnd();
  }
}
