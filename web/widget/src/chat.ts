// Puts transport and store together: what is said goes out and stays until it is confirmed. No DOM.
import type { Dial } from "./net/line";
import { Transport, type Way } from "./net/transport";
import type { ClientFrame, Language, MessageFrame, Rating, ServerFrame } from "./protocol";
import { type Item, newId, OTHERS_REST } from "./queue";
import type { KeyValue } from "./storage";
import { Store } from "./store";
import { type TabNews, Tabs } from "./tabs";

const TYPING_LIMIT = { assistant: 30_000, agent: 8_000 }; // milliseconds after which dots without a word are a lie
const WRITING_PAUSE = 2_500; // milliseconds between two signs that the visitor is writing

export interface ChatOptions {
  storage: KeyValue;
  /** Of everything kept: one server's chats are apart from another's. */
  key: string;
  dials: Record<Way, Dial>;
  language: Language;
  tab?: string;
  /** Something to draw. */
  changed: () => void;
  /** A line of somebody else that was not there before. */
  arrived?: (line: MessageFrame, fresh: boolean) => void;
  /** Frames that are nobody's line: carry, error. */
  frame?: (frame: ServerFrame) => void;
  wiped?: () => void;
  /** Another tab has changed what stands in the box. */
  drafted?: (text: string) => void;
}

export class Chat {
  readonly store: Store;
  readonly transport: Transport;
  language: Language;
  private readonly tabs: Tabs;
  private wanted = false; // the person opened the chat: the assistant may greet
  private started = false;
  private resumed = false;
  private extras: ClientFrame[] = []; // what the session must know again after each welcome
  private waiting: ((token: string) => void)[] = [];
  private typingTimer = 0;
  private resendTimer = 0;
  private adoptTimer = 0;
  private writingUntil = 0;

  constructor(private readonly options: ChatOptions) {
    this.language = options.language;
    this.store = new Store(options.storage, options.key, options.tab ?? newId(6));
    this.tabs = new Tabs(options.key, (news, text) => this.onTab(news, text));
    this.transport = new Transport({
      dials: options.dials,
      hello: () => this.store.hello(this.language),
      onState: (state) => {
        this.store.connection = state;
        if (state !== "online") this.store.typing = null;
        options.changed();
      },
      onFrame: (frame) => this.onFrame(frame),
    });
  }

  /** Is there a conversation to come back to? */
  get hasSession(): boolean {
    return this.store.token !== null || this.store.queue.all().length > 0;
  }

  /** Is there one at the server, so that what is told besides messages belongs to something? */
  get hasBegun(): boolean {
    return this.started || this.resumed;
  }

  connect(): void {
    this.transport.connect();
  }

  /** The person has the chat before them. */
  begin(): void {
    this.wanted = true;
    this.transport.connect();
    this.greet();
  }

  /** Keep a message and send it as soon as that is possible; false when it is too long to be one. */
  say(text: string, files?: Item["files"]): boolean {
    const tooLong = [...text].length > this.store.limits.text;
    this.store.notice = tooLong ? "tooLong" : null;
    if (!tooLong) {
      const item = this.store.queue.add(text, files);
      this.tabs.tell("queue");
      this.wanted = true;
      this.transport.connect();
      // What was said before goes first, also when it has to wait.
      if (!this.resendTimer) this.transmit(item);
    }
    this.options.changed();
    return !tooLong;
  }

  retry(id: string): void {
    this.store.queue.mark(id, "sending");
    this.tabs.tell("queue");
    this.resend();
    this.options.changed();
  }

  discard(id: string): void {
    this.store.queue.remove(id);
    this.tabs.tell("queue");
    this.options.changed();
  }

  /** Something that every connection of this session tells the server again. */
  tell(frame: ClientFrame): void {
    this.extras = [...this.extras.filter((other) => other.type !== frame.type), frame];
    this.transport.send(frame);
  }

  /** The session's proof, as soon as there is one. */
  token(): Promise<string> {
    if (this.store.welcomed && this.store.token) return Promise.resolve(this.store.token);
    this.transport.connect();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** A single frame; false when it cannot go now. */
  ask(frame: ClientFrame): boolean {
    return this.transport.send(frame);
  }

  /** How it was: kept until the server has it; false when it cannot go now. */
  rate(score: number, comment: string): boolean {
    const rating: Rating = { type: "rating", id: newId(), score, comment };
    this.store.rating = rating;
    this.transport.connect();
    return this.transport.send(rating);
  }

  setLanguage(language: Language): void {
    if (language === this.language) return;
    this.language = language;
    if (this.store.connection === "online") this.transport.restart();
    this.options.changed();
  }

  markRead(): void {
    const seq = this.store.cursor;
    if (seq <= this.store.lastRead) return;
    this.store.lastRead = seq;
    this.tabs.tell("read");
    this.transport.send({ type: "read", seq });
  }

  /** What stands in the box: kept, shown in the other tabs, and (that it is so, not what it is) told to an agent. */
  saveDraft(text: string): void {
    this.store.draft = text;
    this.tabs.tell("draft", text);
    if (text) this.tellWriting();
  }

  /** Leave the line and the other tabs; what is kept stays. */
  stop(): void {
    this.transport.stop();
    this.tabs.close();
    clearTimeout(this.resendTimer);
    clearTimeout(this.adoptTimer);
    clearTimeout(this.typingTimer);
  }

  /** Forget everything here and in the other tabs; what was filed stays with the server. */
  wipe(): void {
    this.store.wipe();
    this.tabs.tell("wipe");
    this.stop();
  }

  private onFrame(frame: ServerFrame): void {
    const known = frame.type === "message" && this.store.lines.has(frame.seq);
    const fresh = this.store.welcomed;
    if (this.store.receive(frame)) {
      this.transport.restart();
      return;
    }
    switch (frame.type) {
      case "welcome":
        this.onWelcome(frame.resumed);
        break;
      case "message":
        if (frame.direction === "out" && !known) this.options.arrived?.(frame, fresh);
        break;
      case "typing":
        if (frame.on) this.limitTyping(frame.by ?? "assistant");
        break;
      case "error":
        if (frame.retry_after) this.resendLater(frame.retry_after * 1000);
        break;
    }
    this.options.frame?.(frame);
    this.options.changed();
  }

  private onWelcome(resumed: boolean): void {
    this.resumed = resumed;
    if (!resumed) {
      this.started = false;
      this.tabs.tell("session");
    }
    for (const resolve of this.waiting.splice(0)) resolve(this.store.token ?? "");
    if (!this.greet()) this.tellExtras();
    // What was read while the line was down, or a moment before it broke, may not have been noted.
    if (resumed && this.store.lastRead) this.transport.send({ type: "read", seq: this.store.lastRead });
    this.resend();
  }

  /** The assistant speaks first, but only to somebody who opened the chat; the server answers one start per session. */
  private greet(): boolean {
    if (!this.wanted || this.started) return false;
    this.started = this.transport.send({ type: "start" });
    if (this.started) this.tellExtras(); // now there is a conversation that they belong to
    return this.started;
  }

  private tellExtras(): void {
    for (const frame of this.extras) this.transport.send(frame);
  }

  private tellWriting(): void {
    const { status } = this.store;
    if (!status || status.handled_by === "bot" || Date.now() < this.writingUntil) return;
    if (this.transport.send({ type: "typing" })) this.writingUntil = Date.now() + WRITING_PAUSE;
  }

  private transmit(item: Item): void {
    const uploads = item.files?.map((file) => file.evidence_id);
    this.transport.send({ type: "message", id: item.id, ...(uploads ? { uploads } : { text: item.text }) });
  }

  private resend(): void {
    clearTimeout(this.resendTimer);
    this.resendTimer = 0;
    for (const item of this.store.queue.unconfirmed()) this.transmit(item);
    if (this.store.rating) this.transport.send(this.store.rating);
    this.adoptLater();
  }

  /** What another tab wrote is sent from here when that tab may be gone. */
  private adoptLater(): void {
    clearTimeout(this.adoptTimer);
    if (!this.store.queue.hasOthers) return;
    this.adoptTimer = setTimeout(() => {
      this.store.queue.refresh();
      if (this.store.connection === "online") this.resend();
    }, OTHERS_REST + 100) as unknown as number;
  }

  /** One timer for all refusals: each of them repeats everything that is not confirmed. */
  private resendLater(delay: number): void {
    clearTimeout(this.resendTimer);
    this.resendTimer = setTimeout(() => this.resend(), delay) as unknown as number;
  }

  private limitTyping(by: "assistant" | "agent"): void {
    clearTimeout(this.typingTimer);
    const end = () => this.onFrame({ type: "typing", on: false, by });
    this.typingTimer = setTimeout(end, TYPING_LIMIT[by]) as unknown as number;
  }

  private onTab(news: TabNews, text: string): void {
    if (news === "wipe") {
      this.stop();
      this.store.wipe();
      this.options.wiped?.();
      return;
    }
    if (news === "draft") {
      this.options.drafted?.(text);
      return;
    }
    this.store.queue.refresh();
    if (news === "queue") this.adoptLater();
    if (news === "session" && !this.store.welcomed) this.store.readSession();
    this.options.changed();
  }
}
