// Stand-ins for what is outside the widget: a clock that is moved by hand, lines that a test opens, answers and cuts.
import type { Clock, Dial, LineEvents } from "../src/net/line";
import type { ClientFrame, Hello, ServerFrame } from "../src/protocol";

export class HandClock implements Clock {
  time = 1_700_000_000_000;
  private next = 1;
  private readonly timers = new Map<number, { at: number; work: () => void }>();

  now(): number {
    return this.time;
  }

  setTimeout(work: () => void, milliseconds: number): number {
    this.timers.set(this.next, { at: this.time + milliseconds, work });
    return this.next++;
  }

  clearTimeout(timer: number): void {
    this.timers.delete(timer);
  }

  /** Let time pass, every timer at its moment. */
  pass(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (;;) {
      const due = [...this.timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      this.timers.delete(due[0]);
      this.time = Math.max(this.time, due[1].at);
      due[1].work();
    }
    this.time = end;
  }

  /** Asleep: time passes, but no timer runs before the machine wakes. */
  sleep(milliseconds: number): void {
    this.time += milliseconds;
  }
}

export class FakeLine {
  readonly sent: ClientFrame[] = [];
  closed = false;

  constructor(
    readonly way: string,
    readonly hello: Hello,
    private readonly events: LineEvents,
  ) {}

  say(frame: ServerFrame): void {
    if (!this.closed) this.events.onFrame(frame);
  }

  welcome(fields: Partial<{ token: string; resumed: boolean; session: string }> = {}): void {
    this.say({ type: "welcome", token: "t1", resumed: false, session: "s1", limits: { text: 20_000 }, ...fields });
  }

  cut(after?: number): void {
    this.events.onLost(after);
  }

  of<Kind extends ClientFrame["type"]>(type: Kind): Extract<ClientFrame, { type: Kind }>[] {
    return this.sent.filter((frame) => frame.type === type) as Extract<ClientFrame, { type: Kind }>[];
  }
}

export class FakeNetwork {
  readonly lines: FakeLine[] = [];
  readonly dials: Record<"socket" | "poll", Dial> = { socket: this.dial("socket"), poll: this.dial("poll") };

  get last(): FakeLine {
    const line = this.lines.at(-1);
    if (!line) throw new Error("nobody called");
    return line;
  }

  private dial(way: string): Dial {
    return (hello, events) => {
      const line = new FakeLine(way, hello(), events);
      this.lines.push(line);
      return {
        send: (frame) => {
          if (line.closed) return false;
          line.sent.push(frame);
          return true;
        },
        close: () => {
          line.closed = true;
        },
      };
    };
  }
}
