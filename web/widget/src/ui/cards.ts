// Cards: the same as the text says, laid out. An unknown or damaged kind is shown as its text.
import type { Card, CaseListCard, GoldenHourCard, ReceiptCard, ReviewCard } from "../protocol";
import type { Texts } from "../texts";
import { h, ICONS, icon } from "./dom";

const NUMBER = /^\+?[\d\s-]{3,20}$/;

/** The card as an element; null when its kind is unknown. Kinds of `withText` stand beside their text. */
export function renderCard(card: Card | undefined, t: Texts): HTMLElement | null {
  switch (card?.kind) {
    case "review":
      return review(card);
    case "receipt":
      return receipt(card, t);
    case "golden_hour":
      return goldenHour(card, t);
    case "case_list":
      return caseList(card, t);
    default:
      return null;
  }
}

export const withText: ReadonlySet<string> = new Set(["receipt"]);

function review(card: ReviewCard): HTMLElement {
  const rows = (card.rows ?? []).map((row, place) =>
    // The number is what a person types to change this line.
    h("div", { class: "row" }, h("dt", {}, `${place + 1}. ${row.label}`), h("dd", {}, row.value)),
  );
  return h(
    "section",
    { class: "card" },
    card.title && h("h3", { class: "card-title" }, card.title),
    h("dl", { class: "rows" }, ...rows),
    card.footer && h("p", { class: "card-footer" }, card.footer),
  );
}

function receipt(card: ReceiptCard, t: Texts): HTMLElement {
  const line = h("p", { class: "receipt-line" }, h("strong", { class: "receipt-number" }, card.number));
  const copy = copyButton(card.number, t);
  if (copy) line.append(copy);
  return h("section", { class: "card receipt" }, h("p", { class: "receipt-label" }, card.title ?? t.caseNumber), line);
}

function copyButton(value: string, t: Texts): HTMLElement | null {
  if (!navigator.clipboard) return null; // only where the page came over a safe connection
  const button = h("button", { type: "button", class: "copy" }, t.copy);
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(value).then(
      () => {
        button.textContent = t.copied;
      },
      () => {},
    );
  });
  return button;
}

function goldenHour(card: GoldenHourCard, t: Texts): HTMLElement {
  const calls = (card.calls ?? []).filter((call) => NUMBER.test(call.number));
  const lines = (card.lines ?? []).map(step);
  return h(
    "section",
    { class: "card urgent" },
    card.title && h("h3", { class: "card-title" }, card.title),
    lines.length > 0 && h("ol", { class: "steps", role: "list" }, ...lines),
    calls.length > 0 && h("div", { class: "calls" }, ...calls.map((call) => callLink(call.label, call.number, t))),
    card.note && h("p", { class: "card-footer" }, card.note),
  );
}

/** Lines carry their own numbers, where their order matters: the list shows those, and none beside the rest. */
function step(line: string): HTMLElement {
  const [, place, words] = /^(\d{1,2})[.)]\s+(.*)$/s.exec(line) ?? [];
  return place ? h("li", { class: "numbered", value: place }, words) : h("li", {}, line);
}

/** Tap to call; the number stands once, even where the label ends with it. */
export function callLink(name: string, number: string, t: Texts): HTMLElement {
  const label = name.endsWith(number) ? name.slice(0, -number.length).trim() || name : name;
  const link = h(
    "a",
    { class: "call", href: `tel:${number.replace(/[^\d+]/g, "")}`, "aria-label": t.call(label, number) },
    icon(ICONS.phone),
    h("span", { class: "call-label" }, label),
    h("strong", {}, number),
  );
  return link;
}

function caseList(card: CaseListCard, t: Texts): HTMLElement {
  const cases = (card.cases ?? []).map((one) =>
    h(
      "li",
      { class: "case" },
      h("strong", { class: "case-number" }, one.number),
      one.state && h("span", { class: "case-state" }, one.state),
      one.title && h("span", { class: "case-title" }, one.title),
      one.opened && h("span", { class: "case-opened" }, `${t.opened} ${one.opened}`),
    ),
  );
  return h(
    "section",
    { class: "card" },
    card.title && h("h3", { class: "card-title" }, card.title),
    h("ul", { class: "cases" }, ...cases),
  );
}
