// What somebody in the queue is told: the place, and how long it takes, or that nobody knows.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { StatusFrame } from "../src/protocol";
import { MemoryStorage } from "../src/storage";
import { Store } from "../src/store";
import { TEXTS } from "../src/texts";
import { statusBar } from "../src/ui/status";

const CONFIG = { phones: [], line: null };

function bar(status: Partial<StatusFrame>) {
  const store = new Store(Object.assign(new MemoryStorage(), { keeps: true }), "k", "tab");
  store.receive({ type: "status", handled_by: "queue", ...status });
  return statusBar(store, TEXTS.th, "th", CONFIG, false);
}

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

test("the place and the usual wait", () => {
  const told = bar({ position: 2, since: ago(10), expected_wait: 370 });
  assert.equal(told?.title, "รอเจ้าหน้าที่ คิวที่ 2");
  assert.equal(told?.text, "ช่วงนี้รอประมาณ 6 นาที");
  assert.equal(told?.leave, true);
});

test("a wait of seconds is no nought minutes", () => {
  assert.equal(bar({ position: 1, since: ago(1), expected_wait: 20 })?.text, "ช่วงนี้รอไม่ถึง 1 นาที");
});

test("who waits longer than others did is told so", () => {
  assert.match(bar({ position: 1, since: ago(900), expected_wait: 300 })?.text ?? "", /นานกว่าที่คาด .*5 นาที/);
});

test("where nobody knows, that is said", () => {
  assert.equal(bar({ position: 3, since: ago(5) })?.text, "ตอนนี้ยังบอกเวลารอไม่ได้");
});

test("outside hours it is the server's sentence", () => {
  const told = bar({ text: "ขณะนี้อยู่นอกเวลาทำการค่ะ" });
  assert.equal(told?.title, undefined);
  assert.equal(told?.text, "ขณะนี้อยู่นอกเวลาทำการค่ะ");
});

test("nobody waits with the assistant or an agent", () => {
  assert.equal(bar({ handled_by: "bot" }), null);
  assert.equal(bar({ handled_by: "agent" }), null);
});

test("a browser that keeps nothing is admitted, and beside a lost line, too", () => {
  const store = new Store(new MemoryStorage(), "k", "tab");
  assert.equal(statusBar(store, TEXTS.th, "th", CONFIG, false)?.text, TEXTS.th.notKept);
  assert.match(statusBar(store, TEXTS.th, "th", CONFIG, true)?.text ?? "", /หลุด.*ไม่ให้เก็บข้อมูล/s);
});

test("a lost line is said before that the last session has expired", () => {
  const store = new Store(new MemoryStorage(), "k", "tab");
  store.notice = "expired";
  assert.match(statusBar(store, TEXTS.th, "th", CONFIG, true)?.text ?? "", /หลุด/);
  assert.equal(statusBar(store, TEXTS.th, "th", CONFIG, false)?.text, TEXTS.th.expired);
});
