// What carries frames: a WebSocket, or HTTP requests where those are blocked. Both look the same from here.
import type { ClientFrame, Hello, ServerFrame } from "../protocol";

/** What a line tells about itself. `onLost` comes once and last; `after` is how long to stay away (milliseconds). */
export interface LineEvents {
  onFrame(frame: ServerFrame): void;
  onLost(after?: number): void;
}

export interface Line {
  /** False when the line cannot take it now; nothing is kept then. */
  send(frame: ClientFrame): boolean;
  close(): void;
}

/** Opens a line; it says `hello()` by itself as soon as it can. */
export type Dial = (hello: () => Hello, events: LineEvents) => Line;

/** What is needed of the browser's clock, so that tests can move it. */
export interface Clock {
  now(): number;
  setTimeout(work: () => void, milliseconds: number): number;
  clearTimeout(timer: number): void;
}

export const browserClock: Clock = {
  now: () => Date.now(),
  setTimeout: (work, milliseconds) => setTimeout(work, milliseconds) as unknown as number,
  clearTimeout: (timer) => clearTimeout(timer),
};
