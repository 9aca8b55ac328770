// What the chat knows: numbered lines, own messages on their way, the session. No DOM, no network.
import type { Connection } from "./net/transport";
import type { Hello, Language, Limits, MessageFrame, Rating, ServerFrame, StatusFrame, Welcome } from "./protocol";
import { type Item, Queue } from "./queue";
import { type KeyValue, readJson } from "./storage";

export type Entry = { kind: "line"; line: MessageFrame } | { kind: "mine"; item: Item };
export type Notice = "expired" | "tooLong" | null;

interface Saved {
  token: string;
  session: string;
}

export class Store {
  readonly queue: Queue;
  readonly lines = new Map<number, MessageFrame>();
  cursor = 0; // the highest number seen: lines come in order and without gaps
  typing: "assistant" | "agent" | null = null; // who is writing an answer
  connection: Connection = "offline";
  status: StatusFrame | null = null;
  limits: Limits = { text: 20_000 };
  notice: Notice = null;
  token: string | null = null;
  session: string | null = null;
  welcomed = false;

  constructor(
    private readonly storage: KeyValue,
    private readonly key: string,
    tab: string,
    now: () => number = Date.now,
  ) {
    this.queue = new Queue(storage, `${key}:q:`, tab, now);
    this.readSession();
  }

  hello(language: Language): Hello {
    return { type: "hello", token: this.token, cursor: this.cursor, language };
  }

  /** True when the frame belongs to a session that another tab has since replaced: start over with `token`. */
  receive(frame: ServerFrame): boolean {
    switch (frame.type) {
      case "welcome":
        return this.onWelcome(frame);
      case "message":
        this.onLine(frame);
        break;
      case "ack":
        this.queue.mark(frame.id, "stored");
        if (frame.id === this.rating?.id) this.rating = null;
        break;
      case "typing":
        if (frame.on) this.typing = frame.by ?? "assistant";
        else if (!frame.by || frame.by === this.typing) this.typing = null;
        break;
      case "status":
        this.status = frame;
        break;
      case "error":
        if (!frame.id || frame.retry_after) break;
        this.queue.mark(frame.id, "failed", frame.message);
        if (frame.id === this.rating?.id) this.rating = null; // said again it would be refused again
        break;
    }
    return false;
  }

  /** Everything to show, in order: numbered lines, then own messages that have no number yet. */
  timeline(): Entry[] {
    const lines = [...this.lines.values()].sort((a, b) => a.seq - b.seq);
    const shown = new Set(lines.map((line) => line.id));
    const mine = this.queue.all().filter((item) => !shown.has(item.id));
    return [
      ...lines.map((line): Entry => ({ kind: "line", line })),
      ...mine.map((item): Entry => ({ kind: "mine", item })),
    ];
  }

  /** Lines of others after `seq`. */
  unread(seq: number): MessageFrame[] {
    return [...this.lines.values()].filter((line) => line.direction === "out" && line.seq > seq);
  }

  /** The last own line that the agent has seen, by what was told or because they answered after it; 0 for none. */
  get readByAgent(): number {
    if (this.status?.handled_by !== "agent") return 0;
    const lines = [...this.lines.values()].sort((a, b) => a.seq - b.seq);
    const answered = lines.filter((line) => line.sender === "agent").at(-1)?.seq ?? 0;
    const own = lines.filter((line) => line.direction === "in");
    const count = this.status.read ?? 0;
    return own.filter((line, place) => place < count || line.seq < answered).at(-1)?.seq ?? 0;
  }

  get lastRead(): number {
    return Number(this.storage.get(`${this.key}:read`) ?? 0);
  }

  set lastRead(seq: number) {
    if (seq > this.lastRead) this.storage.set(`${this.key}:read`, String(seq));
  }

  get draft(): string {
    return this.storage.get(`${this.key}:draft`) ?? "";
  }

  set draft(text: string) {
    if (text) this.storage.set(`${this.key}:draft`, text);
    else this.storage.remove(`${this.key}:draft`);
  }

  /** What the person thinks of it, on its way. */
  get rating(): Rating | null {
    return readJson<Rating>(this.storage, `${this.key}:rating`);
  }

  set rating(rating: Rating | null) {
    if (rating) this.storage.set(`${this.key}:rating`, JSON.stringify(rating));
    else this.storage.remove(`${this.key}:rating`);
  }

  /** False when a reload forgets the conversation and what was not sent: this browser keeps nothing. */
  get isKept(): boolean {
    return this.storage.keeps;
  }

  /** True for the one tab that may sound for this line. */
  claimSound(seq: number): boolean {
    if (Number(this.storage.get(`${this.key}:sounded`) ?? 0) >= seq) return false;
    this.storage.set(`${this.key}:sounded`, String(seq));
    return true;
  }

  /** Small choices of the person (sound, consent): kept until wiped. */
  choice(name: string): string | null {
    return this.storage.get(`${this.key}:choice:${name}`);
  }

  choose(name: string, value: string): void {
    this.storage.set(`${this.key}:choice:${name}`, value);
  }

  /** Forget everything on this device. */
  wipe(): void {
    for (const key of this.storage.keys(`${this.key}:`)) this.storage.remove(key);
    this.queue.refresh();
    this.forgetLines();
    this.token = this.session = this.status = this.notice = null;
    this.typing = null;
    this.welcomed = false;
  }

  /** Another tab may have got a session meanwhile. */
  readSession(): void {
    const saved = readJson<Saved>(this.storage, `${this.key}:session`);
    this.token = saved?.token ?? null;
    this.session = saved?.session ?? null;
  }

  private onWelcome(frame: Welcome): boolean {
    const sent = this.token;
    const saved = readJson<Saved>(this.storage, `${this.key}:session`);
    if (!frame.resumed && saved && saved.token !== sent && saved.session !== frame.session) {
      // Two tabs began at once; the first to write its session down wins, nothing was said in the other.
      this.readSession();
      return true;
    }
    if (!frame.resumed) this.startOver();
    this.welcomed = true;
    this.token = frame.token;
    this.session = frame.session ?? null;
    this.limits = frame.limits;
    this.storage.set(`${this.key}:session`, JSON.stringify({ token: frame.token, session: frame.session }));
    return false;
  }

  /** The old session is no more: what it had stored stays there, what was not stored is said in the new one. */
  private startOver(): void {
    if (this.lines.size || this.token) this.notice = "expired";
    this.forgetLines();
    for (const name of ["read", "sounded", "choice:page-told"]) this.storage.remove(`${this.key}:${name}`);
    for (const item of this.queue.all()) if (item.status === "stored") this.queue.remove(item.id);
  }

  private forgetLines(): void {
    this.lines.clear();
    this.cursor = 0;
  }

  private onLine(frame: MessageFrame): void {
    this.lines.set(frame.seq, frame);
    this.cursor = Math.max(this.cursor, frame.seq);
    if (frame.direction === "in") {
      if (frame.id) this.queue.remove(frame.id);
    } else {
      this.typing = null;
    }
  }
}
