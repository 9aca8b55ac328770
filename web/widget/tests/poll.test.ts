// The line over HTTP: one request always waits, what is said goes beside it, and any failure ends the line.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pollDial } from "../src/net/poll";
import type { Hello, ServerFrame } from "../src/protocol";

const tick = () => new Promise((resolve) => setTimeout(resolve, 1));
const WELCOME = { type: "welcome", token: "t", resumed: true, limits: { text: 1 } };

interface Visit {
  frames: { type: string; cursor?: number; id?: string }[];
  wait: number;
  answer(frames: unknown[], status?: number, headers?: Record<string, string>): void;
  fail(): void;
}

function setUp() {
  const visits: Visit[] = [];
  const frames: ServerFrame[] = [];
  const lost: (number | undefined)[] = [];
  let cursor = 0;
  const fetcher = (_: string, options: RequestInit) =>
    new Promise<Response>((resolve, reject) => {
      options.signal?.addEventListener("abort", () => reject(new Error("aborted")));
      visits.push({
        ...JSON.parse(String(options.body)),
        answer: (told, status = 200, headers = {}) =>
          resolve(new Response(JSON.stringify({ frames: told }), { status, headers })),
        fail: () => reject(new TypeError("network")),
      });
    });
  const hello = (): Hello => ({ type: "hello", token: "t", cursor, language: "th" });
  const events = {
    onFrame: (frame: ServerFrame) => {
      frames.push(frame);
      if (frame.type === "message") cursor = frame.seq;
    },
    onLost: (after?: number) => lost.push(after),
  };
  const line = pollDial("https://desk.example/chat/poll", fetcher)(hello, events);
  return { visits, frames, lost, line };
}

test("the first visit does not wait, the next does, after the last line", async () => {
  const { visits, frames, line } = setUp();
  assert.equal(line.send({ type: "start" }), false, "not before the welcome");
  assert.equal(visits[0]?.wait, 0);
  visits[0]?.answer([WELCOME, { type: "message", seq: 9, direction: "out", sender: "assistant", text: "ก", time: "" }]);
  await tick();
  assert.equal(visits[1]?.frames[0]?.cursor, 9);
  assert.ok((visits[1]?.wait ?? 0) > 0);
  visits[1]?.answer([WELCOME]);
  await tick();
  assert.equal(frames.filter((frame) => frame.type === "welcome").length, 1, "one line is welcomed once");
  line.close();
});

test("what is said goes beside the waiting request, in order and one request at a time", async () => {
  const { visits, line } = setUp();
  visits[0]?.answer([WELCOME]);
  await tick();
  for (const id of ["a", "b", "c"]) line.send({ type: "message", id, text: id });
  await tick();
  assert.equal(visits.length, 3);
  assert.deepEqual(
    visits[2]?.frames.map((frame) => frame.id ?? frame.type),
    ["hello", "a"],
  );
  visits[2]?.answer([WELCOME, { type: "ack", id: "a" }]);
  await tick();
  assert.deepEqual(
    visits[3]?.frames.map((frame) => frame.id ?? frame.type),
    ["hello", "b", "c"],
  );
  line.close();
});

for (const [name, end, after] of [
  ["a broken network", (visit: Visit) => visit.fail(), undefined],
  ["an error of the server", (visit: Visit) => visit.answer([], 503), 0],
  ["too many requests", (visit: Visit) => visit.answer([], 429, { "Retry-After": "30" }), 30_000],
] as const) {
  test(`${name} ends the line, once`, async () => {
    const { visits, lost, line } = setUp();
    visits[0]?.answer([WELCOME]);
    await tick();
    line.send({ type: "message", id: "a", text: "a" });
    await tick();
    if (visits[1]) end(visits[1]);
    await tick();
    assert.deepEqual(lost, [after]);
    assert.equal(line.send({ type: "start" }), false);
  });
}

test("who is not welcome stays away for as long as was asked", async () => {
  const { visits, lost } = setUp();
  visits[0]?.answer([{ type: "error", code: "too_many_sessions", message: "รอสักครู่", retry_after: 30 }]);
  await tick();
  assert.deepEqual(lost, [30_000]);
  assert.equal(visits.length, 1);
});
