// What a person says is never lost and never said twice, wherever the network is cut.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Chat } from "../src/chat";
import type { MessageFrame } from "../src/protocol";
import { MemoryStorage } from "../src/storage";
import { FakeNetwork } from "./fakes";

const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A server that stores by id and numbers lines, as docs/webchat-protocol.md promises. */
class Server {
  readonly stored: { id: string; text: string }[] = [];
  private readonly lines: MessageFrame[] = [];

  take(id: string, text = ""): void {
    if (this.stored.some((one) => one.id === id)) return;
    this.stored.push({ id, text });
    this.line({ direction: "in", sender: "you", id, text });
    this.line({ direction: "out", sender: "assistant", text: `ได้รับ ${text}` });
  }

  after(cursor: number): MessageFrame[] {
    return this.lines.filter((line) => line.seq > cursor);
  }

  private line(fields: Pick<MessageFrame, "direction" | "sender" | "text"> & { id?: string }): void {
    const seq = this.lines.length + 1;
    this.lines.push({ type: "message", seq, time: new Date(seq * 1000).toISOString(), ...fields });
  }
}

function open(storage = new MemoryStorage(), tab = "tab-1") {
  const network = new FakeNetwork();
  const chat = new Chat({ storage, key: "k", dials: network.dials, language: "th", tab, changed: () => {} });
  return { network, chat, storage };
}

function shown(chat: Chat): string[] {
  return chat.store.timeline().map((entry) => (entry.kind === "line" ? entry.line.text : `…${entry.item.text}`));
}

// The steps of one message's way; the network is cut after each of them.
const STEPS = [
  "before the welcome",
  "after the welcome",
  "message sent",
  "stored",
  "acknowledged",
  "first line",
] as const;

for (const cut of STEPS) {
  for (const reload of [false, true]) {
    test(`cut ${cut}${reload ? ", then a reload" : ""}: said once, answered once`, async () => {
      const server = new Server();
      const first = open();
      first.chat.begin();
      first.chat.say("สวัสดี");
      const reached = STEPS.indexOf(cut);
      if (reached >= 1) first.network.last.welcome();
      const [sent] = first.network.last.of("message");
      assert.equal(sent !== undefined, reached >= 1);
      if (sent && reached >= 3) server.take(sent.id, sent.text);
      if (sent && reached >= 4) first.network.last.say({ type: "ack", id: sent.id });
      const [line] = server.after(0);
      if (line && reached >= 5) first.network.last.say(line);
      first.network.last.cut();
      if (reload) first.chat.stop();
      const second = reload ? open(first.storage) : first;
      if (reload) second.chat.begin();
      else await later(800);
      const again = second.network.last;
      assert.equal(again.hello.token, reached >= 1 ? "t1" : null);
      again.welcome({ resumed: reached >= 1 });
      for (const frame of again.of("message")) {
        server.take(frame.id, frame.text);
        again.say({ type: "ack", id: frame.id });
      }
      for (const frame of server.after(again.hello.cursor)) again.say(frame);
      assert.deepEqual(
        server.stored.map((one) => one.text),
        ["สวัสดี"],
      );
      assert.deepEqual(shown(second.chat), ["สวัสดี", "ได้รับ สวัสดี"]);
      second.chat.stop();
    });
  }
}

test("what was written offline goes out in the order it was written, across a reload", () => {
  const first = open();
  first.chat.begin();
  for (const text of ["หนึ่ง", "สอง", "สาม"]) first.chat.say(text);
  first.chat.stop();
  const second = open(first.storage);
  second.chat.begin();
  second.chat.say("สี่");
  second.network.last.welcome();
  assert.deepEqual(
    second.network.last.of("message").map((frame) => frame.text),
    ["หนึ่ง", "สอง", "สาม", "สี่"],
  );
  second.chat.stop();
});

test("a line that comes twice is one line", () => {
  const { chat, network } = open();
  chat.begin();
  network.last.welcome();
  const line: MessageFrame = { type: "message", seq: 1, direction: "out", sender: "assistant", text: "ก", time: "" };
  network.last.say(line);
  network.last.say(line);
  assert.deepEqual(shown(chat), ["ก"]);
  chat.stop();
});

test("a refused message stays, says why, survives a reload, and can be tried again or taken away", () => {
  const { chat, network, storage } = open();
  chat.begin();
  network.last.welcome();
  chat.say("ยาวไป");
  const [sent] = network.last.of("message");
  assert.ok(sent);
  network.last.say({ type: "error", code: "message_too_long", message: "ยาวเกินไป", id: sent.id });
  chat.stop();
  const again = open(storage);
  const [item] = again.chat.store.queue.all();
  assert.equal(item?.status, "failed");
  assert.equal(item?.error, "ยาวเกินไป");
  again.chat.begin();
  again.network.last.welcome({ resumed: true });
  assert.equal(again.network.last.of("message").length, 0, "not by itself");
  again.chat.retry(sent.id);
  assert.equal(again.network.last.of("message").length, 1);
  again.chat.discard(sent.id);
  assert.deepEqual(shown(again.chat), []);
  again.chat.stop();
});

test("an expired session begins anew; only what was never stored is said again", () => {
  const { chat, network, storage } = open();
  chat.begin();
  network.last.welcome();
  chat.say("เก็บแล้ว");
  const [stored] = network.last.of("message");
  network.last.say({ type: "ack", id: stored?.id ?? "" });
  chat.stop();
  const again = open(storage);
  again.chat.say("ยังไม่เก็บ");
  again.network.last.welcome({ resumed: false, session: "s2", token: "t2" });
  assert.equal(again.chat.store.notice, "expired");
  assert.deepEqual(
    again.network.last.of("message").map((frame) => frame.text),
    ["ยังไม่เก็บ"],
  );
  again.chat.stop();
});

test("two tabs that begin at once end up in one session", () => {
  const one = open();
  const two = open(one.storage, "tab-2");
  one.chat.begin();
  two.chat.begin();
  one.network.last.welcome({ session: "s1", token: "t1" });
  two.network.last.welcome({ session: "s2", token: "t2" });
  assert.equal(two.network.lines.length, 2, "the second comes back");
  assert.equal(two.network.last.hello.token, "t1");
  assert.equal(two.network.lines[0]?.of("start").length, 0, "and said nothing in the other session");
  one.chat.stop();
  two.chat.stop();
});

test("two tabs write side by side without losing each other's words", () => {
  const one = open();
  const two = open(one.storage, "tab-2");
  one.chat.say("จากแท็บหนึ่ง");
  two.chat.say("จากแท็บสอง");
  one.chat.say("อีกครั้ง");
  for (const tab of [one, two]) tab.chat.stop();
  const third = open(one.storage, "tab-3");
  assert.deepEqual(
    third.chat.store.queue
      .all()
      .map((item) => item.text)
      .sort(),
    ["จากแท็บสอง", "จากแท็บหนึ่ง", "อีกครั้ง"].sort(),
  );
});

test("quick exit leaves nothing behind", () => {
  const { chat, network, storage } = open();
  chat.begin();
  network.last.welcome();
  chat.say("ความลับ");
  chat.saveDraft("ร่าง");
  chat.store.choose("sound", "off");
  chat.wipe();
  assert.deepEqual(storage.keys(""), []);
  assert.equal(network.last.closed, true);
});

test("a storage that is full does not stop the chat", () => {
  const full = new MemoryStorage();
  full.set = () => false;
  const { chat, network } = open(full);
  chat.begin();
  network.last.welcome();
  assert.equal(chat.say("ยังส่งได้"), true);
  assert.equal(network.last.of("message").length, 1);
  chat.stop();
});

test("damaged storage is cleaned, not trusted", () => {
  const storage = new MemoryStorage();
  storage.set("k:session", "{oops");
  storage.set("k:q:x", "[1,2");
  const { chat } = open(storage);
  assert.equal(chat.store.token, null);
  assert.deepEqual(storage.keys("k:q:"), []);
  chat.stop();
});
