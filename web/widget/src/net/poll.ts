// A line over HTTP: each request is a short visit of its own (hello, frames, answers), one of them always waiting.
import { type ClientFrame, readFrame, type ServerFrame } from "../protocol";
import type { Dial, LineEvents } from "./line";

const WAIT = 20; // seconds that the server may hold a request without news
const PATIENCE = 35_000; // milliseconds after which a held request is taken for lost
const SENDING_PATIENCE = 15_000;

type Fetch = (url: string, options: RequestInit) => Promise<Response>;

export function pollDial(url: string, fetcher: Fetch = (to, options) => fetch(to, options)): Dial {
  return (hello, events) => new PollLine(url, fetcher, hello, events);
}

class PollLine {
  private closed = false;
  private welcomed = false;
  private sending = false;
  private readonly queue: ClientFrame[] = [];
  private readonly aborts = new Set<AbortController>();

  constructor(
    private readonly url: string,
    private readonly fetcher: Fetch,
    private readonly hello: () => ClientFrame,
    private readonly events: LineEvents,
  ) {
    void this.listen();
  }

  send(frame: ClientFrame): boolean {
    if (this.closed || !this.welcomed) return false;
    if (frame.type === "ping") return true; // a held request says the same
    this.queue.push(frame);
    if (!this.sending) void this.flush();
    return true;
  }

  close(): void {
    this.closed = true;
    for (const abort of this.aborts) abort.abort();
  }

  private async listen(): Promise<void> {
    await this.visit([], 0);
    while (!this.closed) await this.visit([], WAIT);
  }

  private async flush(): Promise<void> {
    this.sending = true;
    while (this.queue.length && !this.closed) await this.visit(this.queue.splice(0), 0);
    this.sending = false;
  }

  /** One request and its answers. What went wrong ends the line: the next one repeats what was not confirmed. */
  private async visit(frames: ClientFrame[], wait: number): Promise<void> {
    const abort = new AbortController();
    this.aborts.add(abort);
    const timer = setTimeout(() => abort.abort(), wait ? PATIENCE : SENDING_PATIENCE);
    try {
      const response = await this.fetcher(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ frames: [this.hello(), ...frames], wait }),
        credentials: "omit",
        cache: "no-store",
        signal: abort.signal,
      });
      if (!response.ok) {
        this.lose(1000 * Number(response.headers.get("Retry-After") ?? 0));
        return;
      }
      const body = (await response.json()) as { frames?: unknown[] };
      const told = (body.frames ?? []).map(readFrame).filter((frame) => frame !== null);
      for (const frame of told) this.take(frame);
      // Whoever is not welcome must not come back at once.
      if (!told.some((frame) => frame.type === "welcome")) this.lose(1000 * Math.max(0, ...told.map(pause)));
    } catch {
      this.lose();
    } finally {
      clearTimeout(timer);
      this.aborts.delete(abort);
    }
  }

  private take(frame: ServerFrame): void {
    if (this.closed) return;
    if (frame.type === "welcome") {
      if (this.welcomed && frame.resumed) return; // every visit is welcomed; one line is welcomed once
      this.welcomed = true;
    }
    this.events.onFrame(frame);
  }

  private lose(after?: number): void {
    if (this.closed) return;
    this.close();
    this.events.onLost(after);
  }
}

function pause(frame: ServerFrame): number {
  return frame.type === "error" ? (frame.retry_after ?? 0) : 0;
}
