// The line comes back by itself, notices its own death, and goes over HTTP where WebSockets are blocked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Connection, Transport } from "../src/net/transport";
import type { ServerFrame } from "../src/protocol";
import { FakeNetwork, HandClock } from "./fakes";

function setUp() {
  const network = new FakeNetwork();
  const clock = new HandClock();
  const states: Connection[] = [];
  const frames: ServerFrame[] = [];
  const transport = new Transport({
    dials: network.dials,
    hello: () => ({ type: "hello", token: null, cursor: 7, language: "th" }),
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state),
    clock,
    random: () => 0.5,
  });
  return { network, clock, states, frames, transport };
}

test("nothing is sent before the welcome, everything after it", () => {
  const { network, transport, states } = setUp();
  transport.connect();
  assert.equal(network.last.hello.cursor, 7);
  assert.equal(transport.send({ type: "start" }), false);
  network.last.welcome();
  assert.equal(transport.send({ type: "start" }), true);
  assert.deepEqual(states, ["connecting", "online"]);
});

test("a line that breaks is replaced, with growing pauses", () => {
  const { network, clock, transport } = setUp();
  transport.connect();
  network.last.welcome();
  network.last.cut();
  assert.equal(transport.state, "offline");
  clock.pass(499);
  assert.equal(network.lines.length, 1);
  clock.pass(2);
  assert.equal(network.lines.length, 2);
  network.last.cut();
  clock.pass(900);
  assert.equal(network.lines.length, 2, "the second pause is longer");
  clock.pass(200);
  assert.equal(network.lines.length, 3);
});

test("where the first WebSocket gets no welcome, HTTP is tried at once and stays", () => {
  const { network, clock, transport } = setUp();
  transport.connect();
  network.last.cut();
  clock.pass(1);
  assert.equal(network.last.way, "poll");
  network.last.welcome();
  assert.equal(transport.state, "online");
  clock.pass(60_000);
  assert.equal(network.lines.length, 2, "a waiting request says nothing, and is not dead for it");
});

test("a proxy that swallows frames without a word is noticed", () => {
  const { network, clock, transport } = setUp();
  transport.connect();
  clock.pass(8_001);
  assert.equal(network.lines[0]?.closed, true);
  assert.equal(network.last.way, "poll");
});

test("over HTTP a WebSocket is tried again later, and HTTP taken back when it fails", () => {
  const { network, clock, transport } = setUp();
  transport.connect();
  network.last.cut();
  clock.pass(1);
  network.last.welcome();
  clock.pass(140_000);
  assert.equal(network.last.way, "socket");
  network.last.cut();
  clock.pass(1);
  assert.equal(network.last.way, "poll");
});

test("after a restart of the server it stays with the WebSocket that worked before", () => {
  const { network, clock, transport } = setUp();
  transport.connect();
  network.last.welcome();
  network.last.cut();
  for (const way of ["socket", "socket", "socket", "poll"]) {
    for (const known = network.lines.length; network.lines.length === known; ) clock.pass(100);
    assert.equal(network.last.way, way);
    if (way === "socket") network.last.cut();
  }
});

test("silence is death: pings are asked, and a line that does not answer is replaced", () => {
  const { network, clock, transport } = setUp();
  transport.connect();
  network.last.welcome();
  clock.pass(20_001);
  assert.equal(network.last.of("ping").length, 1);
  network.last.say({ type: "pong" });
  clock.pass(30_000);
  assert.equal(network.lines.length, 1);
  clock.pass(16_000);
  assert.equal(network.lines[0]?.closed, true);
  assert.equal(network.lines.length, 2);
});

test("after a sleep the old line must answer within seconds", () => {
  const { network, clock, transport } = setUp();
  transport.connect();
  network.last.welcome();
  clock.sleep(3_600_000);
  transport.wake();
  assert.equal(network.last.of("ping").length, 1);
  clock.pass(6_000);
  assert.equal(network.lines.length, 2);
});

test("waking a line that is alive keeps it", () => {
  const { network, clock, transport } = setUp();
  transport.connect();
  network.last.welcome();
  clock.sleep(60_000);
  transport.wake();
  network.last.say({ type: "pong" });
  clock.pass(6_000);
  assert.equal(network.lines.length, 1);
});

test("the server's wish to be left alone for a while is respected", () => {
  const { network, clock, transport } = setUp();
  transport.connect();
  network.last.cut();
  clock.pass(1);
  network.last.cut(30_000);
  clock.pass(29_000);
  assert.equal(network.lines.length, 2);
  clock.pass(2_000);
  assert.equal(network.lines.length, 3);
});

test("a line that was given up says nothing more", () => {
  const { network, clock, transport, frames } = setUp();
  transport.connect();
  const old = network.last;
  old.welcome();
  old.cut();
  clock.pass(1_000);
  old.closed = false;
  old.say({ type: "ack", id: "late" });
  old.cut();
  assert.deepEqual(
    frames.map((frame) => frame.type),
    ["welcome"],
  );
  assert.equal(network.lines.length, 2);
});

test("a stopped transport stays stopped", () => {
  const { network, clock, transport } = setUp();
  transport.connect();
  transport.stop();
  transport.wake();
  transport.connect();
  clock.pass(60_000);
  assert.equal(network.lines.length, 1);
});
