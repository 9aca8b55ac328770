// What is told besides messages: who is writing, how it was, what stands in the box of another tab.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Chat } from "../src/chat";
import type { MessageFrame } from "../src/protocol";
import { MemoryStorage } from "../src/storage";
import { TEXTS } from "../src/texts";
import { transcriptText } from "../src/transcript";
import { writing } from "../src/ui/status";
import { FakeNetwork } from "./fakes";

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function open(storage = new MemoryStorage(), key = "k") {
  const network = new FakeNetwork();
  const drafts: string[] = [];
  const chat = new Chat({
    storage,
    key,
    dials: network.dials,
    language: "th",
    changed: () => {},
    drafted: (text) => drafts.push(text),
  });
  return { network, chat, storage, drafts };
}

const said = (seq: number, fields: Partial<MessageFrame>): MessageFrame => ({
  type: "message",
  seq,
  direction: "out",
  sender: "agent",
  text: `ข้อความ ${seq}`,
  time: "2026-11-22T03:00:00Z",
  ...fields,
});

test("an agent is told now and then that the visitor writes, the assistant never", () => {
  const { network, chat } = open();
  chat.connect();
  network.last.welcome();
  chat.saveDraft("ส");
  assert.equal(network.last.of("typing").length, 0);
  network.last.say({ type: "status", handled_by: "agent" });
  chat.saveDraft("");
  assert.equal(network.last.of("typing").length, 0, "an empty box is no writing");
  for (const text of ["ส", "สว", "สวั"]) chat.saveDraft(text);
  assert.equal(network.last.of("typing").length, 1);
  chat.stop();
});

test("an agent who writes is named; the dots end with a word, or by themselves", () => {
  const { network, chat } = open();
  chat.connect();
  network.last.welcome();
  network.last.say(said(1, { sender_name: "นภา" }));
  network.last.say({ type: "typing", on: true, by: "agent" });
  assert.equal(chat.store.typing, "agent");
  assert.equal(writing(chat.store, TEXTS.th), "นภากำลังพิมพ์");
  network.last.say({ type: "typing", on: false, by: "agent" });
  assert.equal(chat.store.typing, null);
  network.last.say({ type: "typing", on: true });
  assert.equal(writing(chat.store, TEXTS.en), "The assistant is typing");
  network.last.say(said(2, {}));
  assert.equal(chat.store.typing, null);
  chat.stop();
});

test("a rating that cannot go now goes with the next line, over a reload, and once it is there no more", () => {
  const first = open();
  first.chat.connect();
  assert.equal(first.chat.rate(4, "ดีค่ะ"), false);
  first.chat.stop();
  const second = open(first.storage);
  second.chat.connect();
  second.network.last.welcome();
  const [rating] = second.network.last.of("rating");
  assert.deepEqual([rating?.score, rating?.comment], [4, "ดีค่ะ"]);
  second.network.last.say({ type: "ack", id: rating?.id ?? "" });
  second.chat.stop();
  const third = open(first.storage);
  third.chat.connect();
  third.network.last.welcome();
  assert.equal(third.network.last.of("rating").length, 0);
  third.chat.stop();
});

test("a rating that is refused for good is not said again", () => {
  const { network, chat } = open();
  chat.connect();
  network.last.welcome();
  assert.equal(chat.rate(4, ""), true);
  const id = network.last.of("rating")[0]?.id ?? "";
  network.last.say({ type: "error", code: "unavailable", message: "", id, retry_after: 5 });
  assert.equal(chat.store.rating?.id, id);
  network.last.say({ type: "error", code: "invalid_frame", message: "", id });
  assert.equal(chat.store.rating, null);
  chat.stop();
});

test("what stands in the box stands in the other tab's box; what was sent no longer does", async () => {
  const first = open(new MemoryStorage(), "drafts");
  const second = open(first.storage, "drafts");
  first.chat.saveDraft("ครึ่งประโยค");
  await until(() => second.drafts.length === 1);
  first.chat.saveDraft("");
  await until(() => second.drafts.length === 2);
  assert.deepEqual(second.drafts, ["ครึ่งประโยค", ""]);
  first.chat.stop();
  second.chat.stop();
});

test("only one of several tabs sounds for a line", () => {
  const first = open();
  const second = open(first.storage);
  assert.deepEqual([first.chat.store.claimSound(3), second.chat.store.claimSound(3)], [true, false]);
  assert.equal(second.chat.store.claimSound(4), true);
  first.chat.stop();
  second.chat.stop();
});

test("who the visitor is is told again once there is a conversation that it belongs to", () => {
  const { network, chat } = open();
  chat.tell({ type: "identify", user: { id: "m" }, signature: "s" });
  chat.connect();
  network.last.welcome();
  chat.begin();
  assert.deepEqual(
    network.last.sent.map((frame) => frame.type),
    ["identify", "start", "identify"],
  );
  chat.stop();
});

test("the transcript says what an answer was about", () => {
  const lines = [
    said(1, { direction: "in", sender: "you", text: "ของยังไม่มา\nสองสัปดาห์แล้ว" }),
    said(2, { sender_name: "นภา", text: "ตามให้แล้วค่ะ", quote: { seq: 1 } }),
    said(3, { text: "ค่ะ", quote: { seq: 99 } }),
  ];
  const entries = lines.map((line) => ({ kind: "line" as const, line }));
  const text = transcriptText(entries, "th", TEXTS.th, Date.parse("2026-11-22T05:00:00Z"));
  assert.match(text, /นภา:\r\n> ของยังไม่มา สองสัปดาห์แล้ว\r\nตามให้แล้วค่ะ/);
  assert.match(text, /เจ้าหน้าที่:\r\nค่ะ/);
});
