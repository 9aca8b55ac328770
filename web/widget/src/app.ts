// The widget on a page: chat and view together, and what concerns the page around them.
import { Chat } from "./chat";
import { readConfig } from "./config";
import { pollDial } from "./net/poll";
import { socketDial } from "./net/socket";
import type { Language, MessageFrame } from "./protocol";
import { newId } from "./queue";
import { chime } from "./sound";
import { openStorage } from "./storage";
import { isLanguage, TEXTS, type Texts } from "./texts";
import { download, transcriptText } from "./transcript";
import { callLink } from "./ui/cards";
import { h } from "./ui/dom";
import type { MenuItem } from "./ui/menu";
import { type StatusBar, View } from "./ui/view";

const OFFLINE_GRACE = 1_500; // milliseconds of a short break that need no words
const EXIT_TO = "https://www.google.com/search?q=weather";

export interface Options {
  /** Where the widget was loaded from. */
  base: URL;
  language: Language;
  open: boolean;
  target: string | undefined;
  title: string | undefined;
  launcherText: string | undefined;
  position: string | undefined;
  accent: string | undefined;
  greeting: string | undefined;
  greetingDelay: number;
  exitUrl: string | undefined;
}

type Handler = (detail: unknown) => void;

export class App {
  readonly chat: Chat;
  readonly view: View;
  private readonly config = readConfig();
  private readonly handlers = new Map<string, Set<Handler>>();
  private offlineSince = 0;
  private offlineTimer = 0;

  constructor(private readonly options: Options) {
    const storage = openStorage();
    const key = `rongthuk:${options.base.host}`;
    const saved = storage.get(`${key}:choice:language`);
    this.chat = new Chat({
      storage,
      key,
      tab: tabName(),
      dials: {
        socket: socketDial(socketAddress(options.base)),
        poll: pollDial(new URL("chat/poll", options.base).href),
      },
      language: isLanguage(saved) ? saved : options.language,
      changed: () => this.draw(),
      arrived: (line, fresh) => this.onArrived(line, fresh),
      wiped: () => this.view.remove(),
    });
    this.view = this.makeView();
    this.view.composer.restore(this.chat.store.draft);
    this.listen();
    if (options.target || options.open) this.view.open(!options.target);
    else if (this.chat.hasSession) this.chat.connect(); // answers are counted on the button
    this.greetLater();
    this.draw();
  }

  get t(): Texts {
    return TEXTS[this.chat.language];
  }

  setLanguage(language: Language): void {
    this.chat.store.choose("language", language);
    this.chat.setLanguage(language);
    this.view.setLanguage(language, this.t);
    this.draw();
  }

  on(event: string, handler: Handler): () => void {
    const handlers = this.handlers.get(event) ?? new Set();
    this.handlers.set(event, handlers.add(handler));
    return () => handlers.delete(handler);
  }

  /** Wipe this device and be somewhere else at once; Back does not lead here again. */
  exit(): void {
    this.chat.wipe();
    this.view.remove();
    document.title = " ";
    window.location.replace(this.options.exitUrl ?? EXIT_TO);
  }

  private makeView(): View {
    const { options } = this;
    const { title, launcherText, position } = options;
    const inline = Boolean(options.target);
    const host = makeHost(options.target);
    if (options.accent) applyAccent(host, options.accent);
    return new View(
      host,
      { t: this.t, language: this.chat.language, inline, title, launcherText, position },
      {
        send: (text) => text !== "" && this.chat.say(text),
        draft: (text) => this.chat.saveDraft(text),
        retry: (id) => this.chat.retry(id),
        discard: (id) => this.chat.discard(id),
        opened: () => this.onOpened(),
        closed: () => this.emit("close", null),
        exit: () => this.exit(),
        menu: () => this.menu(),
      },
    );
  }

  private listen(): void {
    window.addEventListener("online", () => this.chat.transport.wake());
    window.addEventListener("offline", () => this.draw());
    window.addEventListener("pageshow", (event) => event.persisted && this.chat.transport.wake());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      if (this.view.isOpen || this.chat.hasSession) this.chat.transport.wake();
      this.draw();
    });
  }

  private onOpened(): void {
    const { store } = this.chat;
    this.view.launcher.hideTeaser();
    this.view.markUnread(store.lastRead > 0 && store.unread(store.lastRead).length ? store.lastRead : null);
    this.chat.begin();
    this.emit("open", null);
    this.draw();
  }

  private onArrived(line: MessageFrame, fresh: boolean): void {
    this.emit("message", { sender: line.sender, text: line.text, time: line.time });
    const looking = this.view.isOpen && !document.hidden;
    const news = fresh && line.seq > this.chat.store.lastRead;
    if (!looking && news && this.chat.store.choice("sound") !== "off") chime();
  }

  private menu(): MenuItem[] {
    const { t, chat } = this;
    const silent = chat.store.choice("sound") === "off";
    return [
      { label: silent ? t.soundOn : t.soundOff, run: () => chat.store.choose("sound", silent ? "on" : "off") },
      { label: t.download, run: () => this.downloadTranscript() },
      { label: t.quickExit, run: () => this.exit() },
    ];
  }

  private downloadTranscript(): void {
    const { store, language } = this.chat;
    // The name says nothing of what it holds: it stays in a list of downloads that others may see.
    download(`chat-${new Date().toISOString().slice(0, 10)}.txt`, transcriptText(store.timeline(), language, this.t));
  }

  private greetLater(): void {
    const { greeting, greetingDelay } = this.options;
    const { store } = this.chat;
    if (!greeting || this.options.target || this.chat.hasSession || store.choice("greeting") === "seen") return;
    setTimeout(() => {
      if (this.view.isOpen) return;
      this.view.launcher.showTeaser(greeting, () => store.choose("greeting", "seen"));
    }, greetingDelay);
  }

  private draw(): void {
    if (!this.view) return; // while the parts are being made
    const { store } = this.chat;
    if (this.view.isOpen && !document.hidden) this.chat.markRead();
    const unread = store.unread(store.lastRead).length;
    this.view.launcher.setUnread(this.view.isOpen ? 0 : unread);
    this.view.render(store, this.chat.language, this.statusBar(), this.t.subtitle);
    this.emit("unread", unread);
  }

  private statusBar(): StatusBar | null {
    const { store } = this.chat;
    if (store.notice) return { text: this.t[store.notice], tone: "warn" };
    if (store.connection === "online") {
      this.offlineSince = 0;
      return null;
    }
    this.offlineSince ||= Date.now();
    if (Date.now() - this.offlineSince < OFFLINE_GRACE) {
      clearTimeout(this.offlineTimer);
      this.offlineTimer = setTimeout(() => this.draw(), OFFLINE_GRACE) as unknown as number;
      return null;
    }
    if (!navigator.onLine) return { text: this.t.deviceOffline, tone: "warn", ways: this.otherWays() };
    return { text: this.t.offline, tone: "warn", ways: this.otherWays() };
  }

  private otherWays(): HTMLElement[] {
    const { language } = this.chat;
    const calls = this.config.phones.map((phone) => callLink(phone.label[language], phone.number, this.t));
    if (!this.config.line) return calls;
    const link = h(
      "a",
      { class: "call", href: this.config.line, target: "_blank", rel: "noopener noreferrer" },
      "LINE",
    );
    return [...calls, link];
  }

  private emit(event: string, detail: unknown): void {
    for (const handler of this.handlers.get(event) ?? []) {
      try {
        handler(detail);
      } catch (problem) {
        reportError(problem); // the page's own mistake, told to the page
      }
    }
  }
}

function socketAddress(base: URL): string {
  const url = new URL("chat/ws", base);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** The same over a reload: what this tab has not sent yet is its own again. */
function tabName(): string {
  const made = newId(6);
  try {
    const known = window.sessionStorage.getItem("rongthuk:tab") ?? made;
    window.sessionStorage.setItem("rongthuk:tab", known);
    return known;
  } catch {
    return made;
  }
}

function makeHost(target: string | undefined): HTMLElement {
  const host = h("div", { id: "rongthuk-chat" });
  const place = (target && document.querySelector(target)) || document.body;
  if (target) host.style.height = "100%";
  place.append(host);
  return host;
}

/** The page's colour, with whichever of white and near-black can be read on it. */
export function applyAccent(host: HTMLElement, accent: string): void {
  const channels = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(accent)?.slice(1);
  if (!channels) return;
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
    const share = Number.parseInt(channel, 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  host.style.setProperty("--rongthuk-accent", accent);
  host.style.setProperty("--rongthuk-on-accent", light > 0.179 ? "#17211f" : "#fff");
}
