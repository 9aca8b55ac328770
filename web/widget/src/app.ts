// The widget on a page: chat and view together, and what concerns the page around them.
import { Asks } from "./asks";
import { Chat } from "./chat";
import { readConfig } from "./config";
import { Events } from "./events";
import { pollDial } from "./net/poll";
import { socketDial } from "./net/socket";
import { applyAccent, forgetTab, makeHost, socketAddress, tabName } from "./place";
import type { Identity, Language, MessageFrame, ServerFrame, StatusFrame } from "./protocol";
import { chime } from "./sound";
import { openStorage } from "./storage";
import { isLanguage, TEXTS, type Texts } from "./texts";
import { download, transcriptText } from "./transcript";
import { Attachments } from "./ui/attachments";
import type { MenuItem } from "./ui/menu";
import { statusBar, subtitle, writing } from "./ui/status";
import { View } from "./ui/view";
import { httpSender, type Upload, Uploads } from "./uploads";

const OFFLINE_GRACE = 1_500; // milliseconds of a short break that need no words
const DRAW_PAUSE = 40; // milliseconds between two drawings
const HISTORY_TIME = 2_500; // milliseconds within which the lines of an earlier visit begin to come
const HISTORY_PAUSE = 800; // and after the last of them
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
  /** Ask the visitor whether staff may see the page they write from. */
  askPage: boolean;
}

export class App {
  readonly chat: Chat;
  readonly view: View;
  readonly events = new Events();
  private readonly uploads: Uploads;
  private readonly attachments: Attachments;
  private readonly asks: Asks;
  private readonly config = readConfig();
  private offlineSince = 0;
  private offlineTimer = 0;
  private quietTimer = 0;
  private drawTimer = 0;
  private drawn = 0; // when, by the page's clock; 0 for never
  private withAgent = false;
  private unread = -1;

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
      frame: (frame) => this.onFrame(frame),
      wiped: () => {
        forgetTab();
        this.view.remove();
      },
      drafted: (text) => this.view.composer.restore(text),
    });
    this.uploads = this.makeUploads();
    this.attachments = new Attachments(this.t, this.uploads);
    this.view = this.makeView();
    this.asks = new Asks(this.chat, this.view, () => this.t);
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

  /** Who the visitor is, as the page's own server has signed it. */
  identify(user: Identity, signature: string): void {
    const { id, name } = user;
    this.chat.tell({ type: "identify", user: name ? { id, name } : { id }, signature });
  }

  /** Wipe this device and be somewhere else at once; Back does not lead here again. */
  exit(): void {
    this.chat.wipe();
    forgetTab();
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
        send: (text) => this.send(text),
        draft: (text) => this.chat.saveDraft(text),
        retry: (id) => this.chat.retry(id),
        discard: (id) => this.chat.discard(id),
        opened: () => this.onOpened(),
        closed: () => this.events.emit("close", null),
        exit: () => this.exit(),
        menu: () => this.menu(),
        fetchFile: (id) => this.fetchFile(id),
      },
      this.attachments,
    );
  }

  private makeUploads(): Uploads {
    const url = new URL("chat/uploads", this.options.base).href;
    const sender = httpSender(
      url,
      () => this.chat.token(),
      () => this.chat.language,
    );
    const complete = (done: Upload[]) => {
      const files = done.map(({ uploadId, file }) => ({
        evidence_id: uploadId ?? "",
        kind: file.type.startsWith("image/") ? ("image" as const) : ("file" as const),
        content_type: file.type,
        size: file.size,
        file_name: file.name,
      }));
      this.chat.say("", files);
    };
    const changed = () => this.attachments?.render();
    return new Uploads(sender, () => this.chat.store.limits, changed, complete);
  }

  /** Words go at once, files as soon as they have arrived; false when there was neither. */
  private send(text: string): boolean {
    const files = this.uploads.submit();
    return text === "" ? files : this.chat.say(text);
  }

  private async fetchFile(id: string): Promise<Blob> {
    const headers = { Authorization: `Bearer ${await this.chat.token()}` };
    const answer = await fetch(new URL(`chat/uploads/${id}`, this.options.base), { headers, credentials: "omit" });
    if (!answer.ok) throw new Error(`file ${answer.status}`);
    return answer.blob();
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
    if (this.options.askPage) this.asks?.page();
    this.events.emit("open", null);
    this.draw();
  }

  private onArrived(line: MessageFrame, fresh: boolean): void {
    if (line.seq > this.chat.store.lastRead)
      this.events.emit("message", { sender: line.sender, text: line.text, time: line.time });
    if (fresh && line.card?.kind === "receipt") this.asks.rateSoon("receipt");
    if (this.quietTimer) this.hush(HISTORY_PAUSE);
    const looking = this.view.isOpen && !document.hidden;
    const news = fresh && line.seq > this.chat.store.lastRead;
    const heard = !looking && news && this.chat.store.choice("sound") !== "off";
    if (heard && this.chat.store.claimSound(line.seq)) chime(); // of several tabs only one
  }

  private onFrame(frame: ServerFrame): void {
    if (!this.asks) return;
    this.asks.onFrame(frame);
    if (frame.type === "welcome") this.onWelcome(frame.resumed);
    if (frame.type === "status") this.onStatus(frame);
    if (frame.type === "error") this.events.emit("error", { code: frame.code, message: frame.message });
  }

  private onWelcome(resumed: boolean): void {
    this.asks.tellPage();
    this.uploads.resume();
    // What was said before comes all at once: nobody wants to hear it again.
    if (resumed && this.chat.store.cursor === 0) this.hush(HISTORY_TIME);
  }

  /** Nothing is read out for so long. */
  private hush(milliseconds: number): void {
    clearTimeout(this.quietTimer);
    this.view.setQuiet(true);
    this.quietTimer = setTimeout(() => {
      this.quietTimer = 0;
      this.view.setQuiet(false);
    }, milliseconds) as unknown as number;
  }

  private onStatus({ handled_by, ended }: StatusFrame): void {
    if (ended || (this.withAgent && handled_by === "bot")) this.asks.rateSoon("agent");
    this.withAgent = handled_by === "agent";
  }

  private menu(): MenuItem[] {
    const { t, chat } = this;
    const silent = chat.store.choice("sound") === "off";
    const line = { label: t.toLine, run: () => this.asks.goToLine() };
    return [
      ...(this.config.line ? [line] : []),
      { label: t.rate, run: () => this.asks.rate() },
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

  /** At once, but a conversation that comes back line by line is drawn some times a second, not for every line. */
  private draw(): void {
    if (!this.view || this.drawTimer) return; // while the parts are being made, or soon
    const rest = this.drawn + DRAW_PAUSE - performance.now();
    if (rest <= 0) this.drawNow();
    else this.drawTimer = setTimeout(() => this.drawNow(), rest) as unknown as number;
  }

  private drawNow(): void {
    this.drawTimer = 0;
    this.drawn = performance.now();
    const { store, language } = this.chat;
    if (this.view.isOpen && !document.hidden) this.chat.markRead();
    const unread = store.unread(store.lastRead).length;
    this.view.launcher.setUnread(this.view.isOpen ? 0 : unread);
    const bar = statusBar(store, this.t, language, this.config, this.isOffline());
    this.view.render(store, language, { bar, subtitle: subtitle(store, this.t), writing: writing(store, this.t) });
    if (unread !== this.unread) this.events.emit("unread", unread);
    this.unread = unread;
  }

  /** A break of a moment needs no words. */
  private isOffline(): boolean {
    if (this.chat.store.connection === "online") {
      this.offlineSince = 0;
      return false;
    }
    this.offlineSince ||= Date.now();
    if (Date.now() - this.offlineSince >= OFFLINE_GRACE) return true;
    clearTimeout(this.offlineTimer);
    this.offlineTimer = setTimeout(() => this.draw(), OFFLINE_GRACE) as unknown as number;
    return false;
  }
}
