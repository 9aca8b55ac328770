// Keeps a line to the server: comes back by itself, notices a line that is dead though nobody said so, and goes over
// HTTP where WebSockets are blocked. Knows frames, not their meaning; no DOM.
import type { ClientFrame, Hello, ServerFrame } from "../protocol";
import { browserClock, type Clock, type Dial, type Line } from "./line";

export type Connection = "connecting" | "online" | "offline";
export type Way = "socket" | "poll";

const FIRST_DELAY = 500; // milliseconds before the first attempt to reconnect
const LONGEST_DELAY = 15_000;
const WELCOME_LIMIT = 8_000; // a line that says nothing for so long is blocked by something in between
const PING_EVERY = 20_000;
const SILENCE_LIMIT = 45_000;
const PROBE_LIMIT = 5_000; // after a sleep: an answer by then, or the line is dead
const FAILURES_OF_A_WAY = 3;
const TRY_SOCKET_AGAIN = 120_000; // while going over HTTP

export interface TransportOptions {
  dials: Record<Way, Dial>;
  hello: () => Hello;
  onFrame: (frame: ServerFrame) => void;
  onState: (state: Connection) => void;
  clock?: Clock;
  /** Between 0 and 1. */
  random?: () => number;
}

export class Transport {
  state: Connection = "offline";
  way: Way = "socket";
  private line: Line | null = null;
  private generation = 0;
  private delay = FIRST_DELAY;
  private heard = 0;
  private stopped = false;
  private socketWorked = false;
  private failures = 0; // attempts at a WebSocket in a row that got no welcome
  private pollingSince = 0;
  private retry = 0;
  private watchdog = 0;
  private readonly clock: Clock;

  constructor(private readonly options: TransportOptions) {
    this.clock = options.clock ?? browserClock;
  }

  connect(): void {
    if (this.stopped || this.line) return;
    this.clock.clearTimeout(this.retry);
    this.setState("connecting");
    this.generation += 1;
    const mine = this.generation;
    this.heard = this.clock.now();
    this.line = this.options.dials[this.way](this.options.hello, {
      onFrame: (frame) => mine === this.generation && this.receive(frame),
      onLost: (after) => mine === this.generation && this.lost(after),
    });
    this.watch(WELCOME_LIMIT);
  }

  /** False when nothing can be sent now. */
  send(frame: ClientFrame): boolean {
    return this.state === "online" && this.line !== null && this.line.send(frame);
  }

  /** The network is back or the tab was shown again: do not wait for a timer, and do not trust the old line. */
  wake(): void {
    if (this.stopped) return;
    if (!this.line) {
      this.delay = FIRST_DELAY;
      this.connect();
    } else if (this.state === "online" && this.way === "socket") {
      this.send({ type: "ping" });
      this.heard = Math.min(this.heard, this.clock.now() - SILENCE_LIMIT + PROBE_LIMIT);
      this.watch(PROBE_LIMIT + 50);
    }
  }

  /** Say hello anew: with another session, or in another language. */
  restart(): void {
    if (this.stopped) return;
    this.drop();
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    this.drop();
  }

  private receive(frame: ServerFrame): void {
    this.heard = this.clock.now();
    if (frame.type === "welcome") {
      this.delay = FIRST_DELAY;
      if (this.way === "socket") {
        this.socketWorked = true;
        this.failures = 0;
      } else {
        this.pollingSince = this.clock.now();
      }
      this.setState("online");
      this.watch(PING_EVERY);
    }
    this.options.onFrame(frame);
  }

  private lost(after = 0): void {
    const wasOnline = this.state === "online";
    this.drop();
    this.setState("offline");
    const changed = !wasOnline && this.changeWay();
    // A restarted server must not meet all its visitors in one moment.
    const jitter = 0.7 + (this.options.random ?? Math.random)() * 0.6;
    const wait = changed && !after ? 0 : Math.max(after, this.delay * jitter);
    if (!changed) this.delay = Math.min(this.delay * 2, LONGEST_DELAY);
    this.retry = this.clock.setTimeout(() => this.connect(), wait);
  }

  /** A line that never got a welcome: is it the way that is blocked? True when the other one is worth an attempt now. */
  private changeWay(): boolean {
    if (this.way === "poll") {
      this.way = "socket";
      return false;
    }
    this.failures += 1;
    // Where sockets have worked before it is rather the server that is away for a moment.
    if (this.failures < (this.socketWorked ? FAILURES_OF_A_WAY : 1)) return false;
    this.way = "poll";
    return !this.socketWorked;
  }

  private watch(after: number): void {
    this.clock.clearTimeout(this.watchdog);
    this.watchdog = this.clock.setTimeout(() => this.check(), after);
  }

  private check(): void {
    const silent = this.clock.now() - this.heard;
    if (this.state !== "online" ? silent >= WELCOME_LIMIT : this.way === "socket" && silent >= SILENCE_LIMIT) {
      this.lost();
      return;
    }
    const patience = this.socketWorked ? PING_EVERY : TRY_SOCKET_AGAIN;
    if (this.way === "poll" && this.clock.now() - this.pollingSince >= patience) {
      this.trySocket();
      return;
    }
    this.send({ type: "ping" });
    this.watch(this.way === "socket" ? Math.min(PING_EVERY, SILENCE_LIMIT - silent) : PING_EVERY);
  }

  /** From HTTP back to a WebSocket, if that has become possible: a failed attempt costs one reconnection. */
  private trySocket(): void {
    this.drop();
    this.way = "socket";
    this.socketWorked = false; // if it fails, back to HTTP at once
    this.failures = 0;
    this.state = "offline";
    this.connect();
  }

  private drop(): void {
    this.generation += 1;
    this.clock.clearTimeout(this.retry);
    this.clock.clearTimeout(this.watchdog);
    const line = this.line;
    this.line = null;
    line?.close();
  }

  private setState(state: Connection): void {
    if (state === this.state) return;
    this.state = state;
    this.options.onState(state);
  }
}
