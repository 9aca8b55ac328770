// Puts the parts into a shadow root and draws what the store knows. Decides nothing.
import type { Language, MessageFrame } from "../protocol";
import type { Store } from "../store";
import type { Texts } from "../texts";
import type { Attachments } from "./attachments";
import { Bar, type StatusBar } from "./bar";
import type { BubbleContext } from "./bubbles";
import { Chips } from "./chips";
import { Composer } from "./composer";
import { h, ICONS, iconButton } from "./dom";
import { Launcher } from "./launcher";
import { Menu, type MenuItem } from "./menu";
import STYLES from "./styles.css";
import { choicesOf, Timeline } from "./timeline";
import { followViewport, isTouch } from "./viewport";

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

/** Everything to show besides the conversation. */
export interface Surroundings {
  bar: StatusBar | null;
  subtitle: string;
  /** Who is writing, in words. */
  writing: string;
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
  private readonly bar: Bar;
  private readonly dots: HTMLElement;
  private readonly chips: Chips;
  private readonly scroller: HTMLElement;
  private readonly toEnd: HTMLButtonElement;
  private readonly title = h("h2", { class: "title" });
  private readonly subtitle = h("p", { class: "subtitle" });
  private readonly closeButton: HTMLButtonElement;
  private readonly exitButton: HTMLButtonElement;
  private readonly dotsText = h("span", {});
  private t: Texts;
  private lines: ReadonlyMap<number, MessageFrame> = new Map();
  private atEnd = true; // the person looks at the latest: new lines, a keyboard or a tray do not hide it
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
    this.bar = new Bar((words) => actions.send(words));
    this.chips = new Chips((words) => actions.send(words));
    this.dots = h("div", { class: "typing", hidden: true }, h("i"), h("i"), h("i"), this.dotsText);
    this.toEnd = iconButton("to-end", options.t.toEnd, ICONS.down);
    this.toEnd.hidden = true;
    this.toEnd.addEventListener("click", () => this.scrollDown());
    this.scroller = h("div", { class: "scroller" }, this.timeline.log, this.dots, this.chips.box);
    this.scroller.addEventListener("scroll", () => this.onScroll(), { passive: true });
    new ResizeObserver(() => this.atEnd && this.scrollDown()).observe(this.scroller);
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
    this.chips.setLabel(t.choices);
    this.closeButton.setAttribute("aria-label", t.close);
    this.exitButton.setAttribute("aria-label", t.quickExit);
    this.exitButton.title = t.quickExitHint;
    this.menu.setLabel(t.menu);
    this.launcher.setTexts(t);
    this.composer.setTexts(t);
    this.attachments.setTexts(t);
    this.timeline.setContext(this.bubbleContext(language, true));
  }

  open(focus = true): void {
    if (!this.options.inline) {
      this.panel.hidden = false;
      this.launcher.box.hidden = true;
    }
    this.actions.opened();
    this.scrollDown();
    if (focus) this.rest();
  }

  /** The focus where the person goes on: on a touch screen not in the box, whose keyboard hides what there is to read. */
  private rest(): void {
    if (isTouch()) this.timeline.log.focus({ preventScroll: true });
    else this.composer.focus();
  }

  /** While what was said long ago is put in, nothing is read out. */
  setQuiet(quiet: boolean): void {
    this.timeline.setQuiet(quiet);
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
    // What takes the focus is read out by that.
    this.asking.setAttribute("aria-live", focus ? "off" : "polite");
    this.asking.replaceChildren(...(question ? [question] : []));
    this.asking.hidden = !question;
    const first = focus ? "input, a, .primary, button" : hadFocus && "button";
    if (question && first) this.asking.querySelector<HTMLElement>(first)?.focus();
    else if (!question && hadFocus) this.rest();
  }

  /** Lines of others after this number are new to the person; null when there is nothing to mark. */
  markUnread(after: number | null): void {
    this.unreadAfter = after;
  }

  render(store: Store, language: Language, { bar, subtitle, writing }: Surroundings): void {
    const following = this.isNearEnd();
    this.lines = store.lines;
    const entries = store.timeline();
    this.timeline.setContext(this.bubbleContext(language, store.connection === "online", store.readByAgent));
    this.timeline.render(entries, this.unreadAfter);
    if (this.chips.render(choicesOf(entries))) this.rest();
    this.bar.render(bar, this.t);
    if (this.subtitle.textContent !== subtitle) this.subtitle.textContent = subtitle;
    this.dotsText.textContent = writing;
    this.dotsText.className = store.typing === "agent" ? "writing" : "hidden-text";
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
    panel.append(header, this.bar.box, middle, tray, this.composer.form);
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
    followViewport(box);
    this.root.append(box);
    return panel;
  }

  private bubbleContext(language: Language, online: boolean, readSeq = 0): BubbleContext {
    const { retry, discard, fetchFile } = this.actions;
    const lineOf = (seq: number) => this.lines.get(seq);
    const show = (seq: number) => this.timeline.show(seq);
    return { t: this.t, language, online, readSeq, lineOf, show, retry, discard, fetchFile };
  }

  private isNearEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  private onScroll(): void {
    this.atEnd = this.isNearEnd();
    this.toEnd.hidden = this.atEnd;
  }
}
