// A line over a WebSocket: what a refused one is told about coming back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { socketDial } from "../src/net/socket";
import type { ServerFrame } from "../src/protocol";

class FakeSocket {
  readyState = 1;
  readonly sent: string[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;

  send(data: string): void {
    this.sent.push(data);
  }

  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }

  say(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

function setUp() {
  const socket = new FakeSocket();
  const lost: (number | undefined)[] = [];
  const hello = () => ({ type: "hello", token: null, cursor: 0, language: "th" }) as const;
  const line = socketDial("wss://desk.example/chat/ws", () => socket as unknown as WebSocket)(hello, {
    onFrame: () => {},
    onLost: (after) => lost.push(after),
  });
  socket.onopen?.();
  return { socket, line, lost };
}

test("who is shown out stays away for as long as was asked", () => {
  const { socket, line, lost } = setUp();
  socket.say({ type: "error", code: "too_many_sessions", message: "รอสักครู่", retry_after: 30 });
  socket.close();
  assert.deepEqual(lost, [30_000]);
  assert.equal(line.send({ type: "start" }), false);
});

test("a message that was refused does not keep a welcome visitor away", () => {
  const { socket, lost } = setUp();
  socket.say({ type: "welcome", token: "t", resumed: false, session: "s", limits: { text: 20_000 } });
  socket.say({ type: "error", code: "too_many_messages", message: "รอสักครู่", retry_after: 30 });
  socket.close();
  assert.deepEqual(lost, [0]);
});
