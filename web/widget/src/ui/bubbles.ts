// One line of the conversation as an element.
import type { Language, LineFile, MessageFrame } from "../protocol";
import type { Item } from "../queue";
import type { Entry } from "../store";
import type { Texts } from "../texts";
import { renderCard, withText } from "./cards";
import { h, ICONS, icon } from "./dom";
import { linked } from "./links";
import { thumbnail } from "./picture";
import { clockTime, sizeName } from "./time";

const LONG_TEXT = 900; // characters after which a text is folded
const LONG_LINES = 16;
const QUOTED = 160; // characters of a quoted line

export interface BubbleContext {
  t: Texts;
  language: Language;
  online: boolean;
  /** The own line under which it says that the agent has read so far; 0 for none. */
  readSeq: number;
  /** An earlier line, if it is here. */
  lineOf(seq: number): MessageFrame | undefined;
  /** Put that line before the person's eyes. */
  show(seq: number): void;
  retry(id: string): void;
  discard(id: string): void;
  /** The visitor's own file, for drawing it. */
  fetchFile(id: string): Promise<Blob>;
}

/** What makes an entry look different: an unchanged one is not drawn again, and so not read out again. */
export function signature(entry: Entry, context: BubbleContext, grouped: boolean): string {
  if (entry.kind === "line") {
    const { text, card, file, files, sender_name, quote } = entry.line;
    const read = entry.line.seq === context.readSeq;
    return JSON.stringify(["line", grouped, text, card, files ?? file, sender_name, quote, read]);
  }
  const { text, status, error, files } = entry.item;
  return JSON.stringify(["mine", grouped, text, status, error, files, status === "sending" && context.online]);
}

/** `grouped`: the line before is by the same sender, a moment ago. */
export function bubble(entry: Entry, context: BubbleContext, grouped: boolean): HTMLElement {
  return entry.kind === "line" ? lineBubble(entry.line, context, grouped) : itemBubble(entry.item, context, grouped);
}

function lineBubble(line: MessageFrame, context: BubbleContext, grouped: boolean): HTMLElement {
  const { t, language } = context;
  const mine = line.direction === "in";
  const item = frame(mine, line.sender, nameOf(line, t), grouped);
  item.dataset["seq"] = String(line.seq);
  const quoted = line.quote && context.lineOf(line.quote.seq);
  if (quoted) item.append(quotation(quoted, context));
  const card = renderCard(line.card, t);
  if (card) item.append(card);
  const files = line.files ?? (line.file ? [line.file] : []);
  if (files.length) item.append(fileBoxes(files, context, !mine));
  if (line.text && (!card || withText.has(line.card?.kind ?? ""))) item.append(textBox(line.text, t));
  const time = h("time", { datetime: line.time }, clockTime(line.time, language));
  const read = line.seq === context.readSeq ? ` · ${t.read}` : null;
  item.append(h("p", { class: "meta" }, time, read));
  return item;
}

function nameOf(line: MessageFrame, t: Texts): string {
  return line.direction === "in" ? t.you : (line.sender_name ?? t[line.sender] ?? t.assistant);
}

/** What a line answers: who said it and how it begins; leads to it. */
function quotation(line: MessageFrame, { t, show }: BubbleContext): HTMLElement {
  const name = nameOf(line, t);
  const quote = h(
    "button",
    { type: "button", class: "quote" },
    h("span", { class: "hidden-text" }, t.quoteOf(name)),
    h("span", { class: "quote-name", "aria-hidden": true }, name),
    h("span", { class: "quote-text" }, beginning(line, t)),
  );
  quote.addEventListener("click", () => show(line.seq));
  return quote;
}

export function beginning(line: MessageFrame, t: Texts): string {
  const file = line.files?.[0] ?? line.file;
  return line.text.slice(0, QUOTED) || file?.file_name || t.file;
}

function itemBubble(mine: Item, context: BubbleContext, grouped: boolean): HTMLElement {
  const { t, language } = context;
  const item = frame(true, "you", t.you, grouped);
  if (mine.files?.length) item.append(fileBoxes(mine.files, context, false));
  if (mine.text) item.append(textBox(mine.text, t));
  const state = mine.status === "sending" && !context.online ? t.waiting : t[mine.status];
  item.append(
    h(
      "p",
      { class: "meta" },
      h("time", { datetime: mine.at }, clockTime(mine.at, language)),
      " · ",
      h("span", { class: `state ${mine.status}` }, state),
    ),
  );
  if (mine.status === "failed") item.append(failure(mine, context));
  return item;
}

function failure(mine: Item, { t, retry, discard }: BubbleContext): HTMLElement {
  const again = h("button", { type: "button", class: "small" }, t.retry);
  again.addEventListener("click", () => retry(mine.id));
  const away = h("button", { type: "button", class: "small plain" }, t.discard);
  away.addEventListener("click", () => discard(mine.id));
  return h(
    "div",
    { class: "failure" },
    mine.error && h("p", { class: "error" }, mine.error),
    h("p", { class: "failure-actions" }, again, away),
  );
}

function frame(mine: boolean, sender: string, name: string, grouped: boolean): HTMLElement {
  const side = mine ? "mine" : "theirs";
  const item = h("article", { class: `message ${side} ${sender}${grouped ? " grouped" : ""}` });
  // Said once over a group of bubbles; to a screen reader before each.
  const visible = !mine && !grouped;
  item.append(h("span", { class: visible ? "sender" : "hidden-text" }, name));
  return item;
}

function textBox(text: string, t: Texts): HTMLElement {
  const body = h("div", { class: "bubble" });
  body.append(...linked(text, t.openLink));
  if (text.length <= LONG_TEXT && text.split("\n").length <= LONG_LINES) return body;
  body.classList.add("folded");
  const toggle = h("button", { type: "button", class: "fold", "aria-expanded": "false" }, t.more);
  toggle.addEventListener("click", () => {
    const folded = body.classList.toggle("folded");
    toggle.setAttribute("aria-expanded", String(!folded));
    toggle.textContent = folded ? t.more : t.less;
  });
  return h("div", { class: "long" }, body, toggle);
}

/** `given`: the desk sent them, so the visitor may want to keep them. */
function fileBoxes(files: LineFile[], context: BubbleContext, given: boolean): HTMLElement {
  const boxes = files.flatMap((file) => [fileBox(file, context), given && saveButton(file, context)]);
  return h("div", { class: "shots" }, ...boxes);
}

/** The file itself, out of a request that carries the session: a link could not. */
function saveButton(file: LineFile, { t, fetchFile }: BubbleContext): HTMLElement {
  const name = file.file_name || t.file;
  const button = h("button", { type: "button", class: "small save-file" }, icon(ICONS.down), t.saveFile);
  button.setAttribute("aria-label", `${t.saveFile} ${name}`);
  button.addEventListener("click", () => {
    button.disabled = true;
    fetchFile(file.evidence_id)
      .then((blob) => {
        const address = URL.createObjectURL(blob);
        h("a", { href: address, download: name }).click();
        setTimeout(() => URL.revokeObjectURL(address), 30_000);
      })
      .catch(() => {}) // it can be pressed again
      .finally(() => {
        button.disabled = false;
      });
  });
  return button;
}

/** A picture is drawn as soon as it is here; anything else, or a picture that cannot be read, is named. */
function fileBox(file: LineFile, { t, fetchFile }: BubbleContext): HTMLElement {
  const name = file.file_name || t.file;
  const box = h(
    "div",
    { class: "bubble file" },
    icon(ICONS.file),
    h("span", { class: "file-name" }, name),
    file.size ? h("span", { class: "file-size" }, sizeName(file.size)) : null,
  );
  if (file.kind !== "image") return box;
  fetchFile(file.evidence_id)
    .then((blob) => thumbnail(blob, name))
    .then((canvas) => {
      if (!canvas) return;
      box.className = "bubble shot";
      box.replaceChildren(canvas);
    })
    .catch(() => {}); // its name stays
  return box;
}
