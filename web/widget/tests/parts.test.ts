// Links, times, files and settings: small parts that decide by themselves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../src/config";
import type { Limits } from "../src/protocol";
import { readFrame } from "../src/protocol";
import { TEXTS } from "../src/texts";
import { transcriptText } from "../src/transcript";
import { pieces } from "../src/ui/links";
import { dayName, dayOf, sizeName } from "../src/ui/time";
import { Lost, type SendFile, type Upload, Uploads } from "../src/uploads";

const tick = () => new Promise((resolve) => setTimeout(resolve, 0));

function links(text: string): string[] {
  return pieces(text).flatMap((piece) => ("href" in piece ? [piece.text] : []));
}

test("only whole addresses of the web become links", () => {
  assert.deepEqual(links("ดูที่https://a.example/x?y=1#zค่ะ"), ["https://a.example/x?y=1#z"]);
  assert.deepEqual(links("(https://a.example/a_(b)), https://b.example."), [
    "https://a.example/a_(b)",
    "https://b.example",
  ]);
  for (const bad of ["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "//a.example", "https://"]) {
    assert.deepEqual(links(bad), [], bad);
  }
  assert.deepEqual(links("https://bank.example@evil.example/login"), [], "a name that hides the host");
});

test("a text cut into pieces is the same text", () => {
  const text = "ก https://a.example/ข และ http://b.example, https://c.example@x จบ";
  assert.equal(
    pieces(text)
      .map((piece) => piece.text)
      .join(""),
    text,
  );
});

test("days are those of Bangkok", () => {
  assert.equal(dayOf("2026-11-21T16:59:59Z"), "2026-11-21");
  assert.equal(dayOf("2026-11-21T17:00:00Z"), "2026-11-22");
  const now = Date.parse("2026-11-22T03:00:00Z");
  assert.equal(dayName("2026-11-21T18:00:00Z", "th", TEXTS.th, now), "วันนี้");
  assert.equal(dayName("2026-11-20T18:00:00Z", "th", TEXTS.th, now), "เมื่อวาน");
  assert.match(dayName("2026-11-01T18:00:00Z", "th", TEXTS.th, now), /2569/);
  assert.equal(dayOf("no time"), "");
});

test("sizes are short", () => {
  assert.deepEqual([1, 2048, 1_572_864, 52_428_800].map(sizeName), ["1 KB", "2 KB", "1.5 MB", "50 MB"]);
});

test("both languages have the same wording", () => {
  assert.deepEqual(Object.keys(TEXTS.en).sort(), Object.keys(TEXTS.th).sort());
  for (const [key, words] of Object.entries(TEXTS.th)) assert.equal(typeof words, typeof TEXTS.en[key as "send"], key);
});

test("settings that were never written are empty ones", () => {
  assert.deepEqual(readConfig(), { phones: [], line: null });
  assert.equal(readConfig('{"phones":[],"line":"https://line.me/x"}').line, "https://line.me/x");
});

test("what is no frame is no frame", () => {
  for (const raw of ["", "null", "[]", '"x"', "{}", '{"type":5}', 7, null]) assert.equal(readFrame(raw), null);
  assert.deepEqual(readFrame('{"type":"pong"}'), { type: "pong" });
});

test("the transcript says everything, who said it and when", () => {
  const line = { type: "message", seq: 1, time: "2026-11-21T17:00:00Z" } as const;
  const text = transcriptText(
    [
      { kind: "line", line: { ...line, direction: "out", sender: "agent", sender_name: "นภา", text: "สวัสดี" } },
      { kind: "mine", item: { id: "a", text: "รอส่ง", at: line.time, order: 1, tab: "t", status: "sending" } },
    ],
    "th",
    TEXTS.th,
  );
  assert.match(text, /นภา:\r\nสวัสดี/);
  assert.match(text, /กำลังส่ง…\):\r\nรอส่ง/);
});

function set(limits: Partial<Limits> = {}) {
  const sent: { file: File; signal: AbortSignal; done: (id: string) => void; fail: (why?: Error) => void }[] = [];
  const completed: Upload[][] = [];
  const send: SendFile = (file, signal) =>
    new Promise((resolve, reject) => {
      const fail = (why = new Error("ไม่รับ")) => reject(why);
      sent.push({ file, signal, done: (id) => resolve({ upload_id: id }), fail });
    });
  const uploads = new Uploads(
    send,
    () => ({ text: 1, ...limits }),
    () => {},
    (done) => completed.push(done),
  );
  return { uploads, sent, completed };
}

const picture = (name = "a.jpg") => new File(["x"], name, { type: "image/jpeg" });

test("files are sent when all of them have arrived, in one message", async () => {
  const { uploads, sent, completed } = set();
  uploads.add([picture("a.jpg"), picture("b.jpg")]);
  assert.equal(uploads.submit(), true);
  sent[1]?.done("id-b");
  await tick();
  assert.equal(completed.length, 0);
  sent[0]?.done("id-a");
  await tick();
  assert.deepEqual(
    completed[0]?.map((upload) => upload.uploadId),
    ["id-a", "id-b"],
  );
  assert.equal(uploads.list.length, 0);
});

test("a file that failed waits for the person, who may try again", async () => {
  const { uploads, sent, completed } = set();
  uploads.add([picture()]);
  uploads.submit();
  sent[0]?.fail();
  await tick();
  assert.equal(uploads.list[0]?.error, "ไม่รับ");
  uploads.retry(uploads.list[0]?.id ?? 0);
  uploads.submit();
  sent[1]?.done("id");
  await tick();
  assert.equal(completed.length, 1);
});

test("a file whose line broke goes again by itself, and then as it was meant to", async () => {
  const { uploads, sent, completed } = set();
  uploads.add([picture("a.jpg"), picture("b.jpg")]);
  uploads.submit();
  sent[0]?.fail(new Lost());
  sent[1]?.fail();
  await tick();
  uploads.resume();
  assert.equal(sent.length, 3, "what was refused is not sent again");
  uploads.remove(uploads.list[1]?.id ?? 0);
  uploads.submit();
  sent[2]?.done("id-a");
  await tick();
  assert.equal(completed.length, 1);
});

test("files beyond the number that goes with one message are left out, and it is said so", () => {
  const { uploads, sent } = set({ files: 2 });
  assert.equal(uploads.add([picture("a.jpg"), picture("b.jpg")]), true);
  assert.equal(uploads.add([picture("c.jpg")]), false);
  assert.equal(sent.length, 2);
});

test("taking a file away stops it, and lets the others go", async () => {
  const { uploads, sent, completed } = set();
  uploads.add([picture("a.jpg"), picture("b.jpg")]);
  uploads.submit();
  sent[0]?.done("id-a");
  await tick();
  uploads.remove(uploads.list[1]?.id ?? 0);
  assert.equal(sent[1]?.signal.aborted, true);
  assert.equal(completed.length, 1);
});

test("limits are known before a byte is sent", () => {
  const { uploads } = set({ file_bytes: 10 });
  assert.equal(uploads.refusal({ name: "a.jpg", size: 11, type: "image/jpeg" }), "large");
  assert.equal(uploads.refusal({ name: "a.jpg", size: 0, type: "image/jpeg" }), "empty");
  assert.equal(uploads.refusal({ name: "a.exe", size: 5, type: "application/x-msdownload" }), "kind");
  assert.equal(uploads.refusal({ name: "a.svg", size: 5, type: "image/svg+xml" }), "kind");
  assert.equal(uploads.refusal({ name: "a.heic", size: 5, type: "" }), null);
});
