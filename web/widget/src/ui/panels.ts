// Small questions of the widget itself, above the composer: a rating, the way to LINE, consent to tell the page.
import type { CarryFrame } from "../protocol";
import type { Texts } from "../texts";
import { h, ICONS, icon, iconButton } from "./dom";
import { qrCanvas } from "./qr";

/** A box with a title and a way to close it. */
export function panel(title: string, t: Texts, close: () => void, ...children: (Node | string)[]): HTMLElement {
  const away = iconButton("tool", t.closeDialog, ICONS.close);
  away.addEventListener("click", close);
  const box = h(
    "section",
    { class: "ask", "aria-label": title },
    h("div", { class: "ask-head" }, h("h3", { class: "ask-title" }, title), away),
    ...children,
  );
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  return box;
}

/** One to five stars, named for those who do not see them, and room for words. */
export function ratingPanel(t: Texts, close: () => void, rate: (score: number, comment: string) => void): HTMLElement {
  const name = `score-${Math.floor(performance.now())}`;
  const comment = h("textarea", { class: "comment", rows: 2, maxlength: 2000, "aria-label": t.comment });
  comment.placeholder = t.comment;
  const send = h("button", { type: "submit", class: "primary", disabled: true }, t.submitRating);
  const chosen = h("p", { class: "chosen", role: "status" });
  let score = 0;
  const stars = t.stars.map((label, place) => {
    const radio = h("input", { type: "radio", name, value: place + 1, "aria-label": `${place + 1}: ${label}` });
    const star = h("label", { class: "star" }, radio, icon(ICONS.star));
    radio.addEventListener("change", () => {
      score = place + 1;
      send.disabled = false;
      chosen.textContent = label;
      stars.forEach((other, at) => {
        other.classList.toggle("on", at <= place);
      });
    });
    return star;
  });
  const form = h(
    "form",
    { class: "rating" },
    h("div", { class: "stars", role: "radiogroup", "aria-label": t.rateTitle }, ...stars),
    chosen,
    comment,
    send,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (score) rate(score, comment.value);
  });
  return panel(t.rateTitle, t, close, form);
}

/** The code that carries the draft to LINE. `again` asks for another when this one has expired. */
export function linePanel(t: Texts, close: () => void, way: CarryFrame | null, again: () => void): HTMLElement {
  if (!way) return panel(t.lineTitle, t, close, h("p", { class: "hint", role: "status" }, t.lineWait));
  const left = Date.parse(way.expires) - Date.now();
  if (left <= 0) {
    const renew = h("button", { type: "button", class: "primary" }, t.lineAgain);
    renew.addEventListener("click", again);
    return panel(t.lineTitle, t, close, h("p", { role: "status" }, t.lineExpired), renew);
  }
  const attributes = { class: "primary", href: way.url, target: "_blank", rel: "noopener noreferrer" };
  return panel(
    t.lineTitle,
    t,
    close,
    h("p", {}, t.lineIntro),
    h("div", { class: "line-way" }, qrCanvas(way.url, t.lineQr), h("a", attributes, t.lineOpen)),
    h("p", { class: "hint" }, t.lineExpires(Math.max(1, Math.ceil(left / 60_000)))),
  );
}

export function pagePanel(t: Texts, title: string, decide: (yes: boolean) => void): HTMLElement {
  const yes = h("button", { type: "button", class: "small" }, t.pageYes);
  yes.addEventListener("click", () => decide(true));
  const no = h("button", { type: "button", class: "small plain" }, t.pageNo);
  no.addEventListener("click", () => decide(false));
  const words = h("p", { class: "page-title" }, title);
  return panel(t.pageAsk, t, () => decide(false), words, h("p", { class: "failure-actions" }, yes, no));
}
