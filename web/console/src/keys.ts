// Keyboard shortcuts: single letters outside of fields, Alt with a number for the lists.
import { act, choose, found, isMine, openId, openRow, rows, show, type view } from "./store";

export const LISTS: (typeof view.value)[] = ["mine", "queue", "callbacks", "agents", "bot", "closed", "cases"];

function step(by: number): void {
  const listed = found.value?.conversations ?? rows.value;
  const at = listed.findIndex((row) => row.id === openId.value);
  const next = listed[Math.min(Math.max(at + by, 0), listed.length - 1)];
  if (next) void choose(next.id);
}

function focus(id: string): void {
  document.getElementById(id)?.focus();
}

const LETTERS: Record<string, () => void> = {
  "/": () => focus("search"),
  j: () => step(1),
  k: () => step(-1),
  c: () => openRow.value && !isMine(openRow.value) && void act("claim"),
  r: () => {
    document.getElementById("mode-reply")?.click();
    focus("text");
  },
  n: () => {
    document.getElementById("mode-note")?.click();
    focus("text");
  },
};

export function listen(): void {
  addEventListener("keydown", (event) => {
    const list = event.altKey ? LISTS[Number(event.code.replace("Digit", "")) - 1] : undefined;
    if (list) {
      event.preventDefault();
      void show(list);
      return;
    }
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select, dialog")) return;
    // By the place of the key, so that a Thai keyboard layout has the same shortcuts.
    const name = event.code === "Slash" ? "/" : event.code.replace("Key", "").toLowerCase();
    const doIt = LETTERS[name];
    if (!doIt) return;
    event.preventDefault();
    doIt();
  });
}
