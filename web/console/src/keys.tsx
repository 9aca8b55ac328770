// Keyboard shortcuts: single letters outside of fields, Alt with a number for the lists; and the sheet that tells them.
import { signal } from "@preact/signals";
import { openId, toConversation, VIEWS } from "./route";
import { act, found, isMine, openRow, rows } from "./store";
import { type Key, t } from "./texts";
import { Modal } from "./ui";

const sheet = signal(false);
/** Asked for by a key, done by whoever shows it: "transfer", "close", "canned", "panel". */
export const asked = signal<string | null>(null);

function step(by: number): void {
  const listed = found.value?.conversations ?? rows.value ?? [];
  const at = listed.findIndex((row) => row.id === openId.value);
  const next = listed[Math.min(Math.max(at + by, 0), listed.length - 1)];
  if (next) toConversation(next.id);
}

function write(mode: "reply" | "note"): void {
  document.getElementById(`mode-${mode}`)?.click();
  document.getElementById("text")?.focus();
}

const mine = () => isMine(openRow.value);
const LETTERS: Record<string, () => void> = {
  "/": () => document.getElementById("search")?.focus(),
  "?": () => {
    sheet.value = true;
  },
  j: () => step(1),
  k: () => step(-1),
  c: () => openRow.value && !mine() && void act("claim"),
  r: () => write("reply"),
  n: () => write("note"),
  q: () => {
    write("reply");
    asked.value = "canned";
  },
  h: () => mine() && void act(openRow.value?.phase === "hold" ? "resume" : "hold"),
  t: () => {
    asked.value = mine() ? "transfer" : null;
  },
  x: () => {
    asked.value = mine() ? "close" : null;
  },
  i: () => {
    asked.value = "panel";
  },
};

const TOLD: [string, Key][] = [
  ["/", "k_search"],
  ["J  K", "k_move"],
  ["Alt + 1–8", "k_lists"],
  ["C", "k_claim"],
  ["R", "k_reply"],
  ["N", "k_note"],
  ["Q", "k_canned"],
  ["Ctrl + Enter", "k_send"],
  ["H", "k_hold"],
  ["T", "k_transfer"],
  ["X", "k_close"],
  ["I", "k_panel"],
  ["Esc", "k_escape"],
  ["?", "k_help"],
];

export function showKeys(): void {
  sheet.value = true;
}

export function KeySheet() {
  if (!sheet.value) return null;
  const close = () => {
    sheet.value = false;
  };
  return (
    <Modal title={t("shortcuts")} close={close}>
      <dl class="key-list">
        {TOLD.map(([keys, key]) => (
          <div key={key}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{t(key)}</dd>
          </div>
        ))}
      </dl>
      <p class="hint">{t("keysThai")}</p>
      <div class="actions">
        <button type="button" onClick={close}>
          {t("shut")}
        </button>
      </div>
    </Modal>
  );
}

/** By the place of the key, so that a Thai keyboard layout has the same shortcuts. */
function letterOf(event: KeyboardEvent): string {
  if (event.code === "Slash") return event.shiftKey || event.key === "?" ? "?" : "/";
  return event.shiftKey ? "" : event.code.replace("Key", "").toLowerCase();
}

export function listen(): void {
  addEventListener("keydown", (event) => {
    const list = event.altKey ? VIEWS[Number(event.code.replace("Digit", "")) - 1] : undefined;
    if (list) {
      event.preventDefault();
      found.value = null;
      toConversation(null, list);
      return;
    }
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select, dialog")) return;
    const doIt = LETTERS[letterOf(event)];
    if (!doIt) return;
    event.preventDefault();
    doIt();
  });
}
