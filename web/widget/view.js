// Draws the store into a shadow root. Every text is set by textContent: nothing a person writes can become markup.
import { element, renderCard } from "./cards.js";
import { STYLES } from "./styles.js";

export class View {
  // `actions`: {send(text), open()}; `t`: the wording.
  constructor(host, { t, language, inline, actions }) {
    Object.assign(this, { host, t, language, inline, actions });
    this.root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet(); // allowed under a strict Content-Security-Policy, unlike a <style> element
    sheet.replaceSync(STYLES);
    this.root.adoptedStyleSheets = [sheet];
    this.drawn = new Map(); // key -> {node, signature}
    this.build();
  }

  build() {
    const t = this.t;
    this.launcher = this.button("launcher", t.launcher);
    this.launcher.append(icon("M4 4h16v12H8l-4 4z"), element("span", "launcher-text", t.launcher));
    this.launcher.addEventListener("click", () => this.open());
    this.panel = element("section", this.inline ? "panel inline" : "panel");
    this.panel.setAttribute("role", "region");
    this.panel.setAttribute("aria-label", t.title);
    this.panel.lang = this.language;
    this.panel.append(this.header(), this.buildStatus(), this.buildLog(), this.composer());
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.inline) this.close();
    });
    if (this.inline) {
      this.root.append(this.panel);
    } else {
      this.panel.hidden = true;
      this.root.append(this.launcher, this.panel);
    }
  }

  header() {
    const header = element("header", "header");
    const names = element("div", "names");
    names.append(element("h2", "title", this.t.title), element("p", "subtitle", this.t.subtitle));
    header.append(element("span", "avatar", "ร"), names);
    header.firstChild.setAttribute("aria-hidden", "true");
    if (!this.inline) {
      const close = this.button("close", this.t.close);
      close.append(icon("M6 6l12 12M18 6L6 18"));
      close.addEventListener("click", () => this.close());
      header.append(close);
    }
    return header;
  }

  buildStatus() {
    this.status = element("p", "status");
    this.status.setAttribute("role", "status");
    this.status.hidden = true;
    return this.status;
  }

  buildLog() {
    this.log = element("div", "log");
    this.log.tabIndex = 0; // scrollable with the keyboard
    this.log.setAttribute("role", "log");
    this.log.setAttribute("aria-live", "polite");
    this.log.setAttribute("aria-label", this.t.log);
    this.dots = element("div", "typing");
    this.dots.append(element("i"), element("i"), element("i"), element("span", "hidden-text", this.t.typing));
    this.dots.hidden = true;
    this.chips = element("div", "chips");
    this.chips.setAttribute("role", "group");
    this.chips.setAttribute("aria-label", this.t.choices);
    const scroller = element("div", "scroller");
    scroller.append(this.log, this.dots, this.chips);
    this.scroller = scroller;
    return scroller;
  }

  composer() {
    const form = element("form", "composer");
    this.input = element("textarea", "input");
    this.input.rows = 1;
    this.input.setAttribute("aria-label", this.t.input);
    this.input.placeholder = this.t.placeholder;
    this.input.enterKeyHint = "send";
    const send = this.button("send", this.t.send);
    send.type = "submit";
    send.append(icon("M4 12l16-8-6 16-3-6z"));
    form.append(this.input, send);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.input.addEventListener("keydown", (event) => {
      const composing = event.isComposing || event.keyCode === 229; // Enter that picks a word of an input method
      if (event.key === "Enter" && !event.shiftKey && !composing) {
        event.preventDefault();
        this.submit();
      }
    });
    this.input.addEventListener("input", () => this.fitInput());
    return form;
  }

  submit() {
    const text = this.input.value.trim();
    if (!text) return;
    if (this.actions.send(text)) {
      this.input.value = "";
      this.fitInput();
    }
    this.input.focus();
  }

  fitInput() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 120)}px`;
  }

  open() {
    if (!this.inline) {
      this.panel.hidden = false;
      this.launcher.hidden = true;
      this.input.focus();
    }
    this.actions.open();
    this.scrollDown();
  }

  close() {
    this.panel.hidden = true;
    this.launcher.hidden = false;
    this.launcher.focus();
  }

  button(className, label) {
    const node = element("button", className);
    node.type = "button";
    node.setAttribute("aria-label", label);
    node.title = label;
    return node;
  }

  render(store, notice) {
    const atEnd = this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 80;
    const timeline = store.timeline();
    const keys = new Set();
    let before = null;
    for (const message of timeline) {
      const key = message.id && message.direction === "in" ? `in:${message.id}` : `seq:${message.seq}`;
      keys.add(key);
      before = this.place(key, message, before);
    }
    for (const [key, entry] of this.drawn) {
      if (!keys.has(key)) {
        entry.node.remove();
        this.drawn.delete(key);
      }
    }
    this.renderChips(timeline);
    this.dots.hidden = !store.typing;
    this.status.textContent = notice || "";
    this.status.hidden = !notice;
    if (atEnd || (timeline.length && timeline[timeline.length - 1].local)) this.scrollDown();
  }

  // Put one message after `before`, drawing it only when it changed: a live region must not read it again.
  place(key, message, before) {
    const signature = JSON.stringify([message.text, message.status, message.error, message.card]);
    let entry = this.drawn.get(key);
    if (!entry || entry.signature !== signature) {
      const node = this.bubble(message);
      if (entry) entry.node.replaceWith(node);
      entry = { node, signature };
      this.drawn.set(key, entry);
    }
    const wanted = before ? before.nextSibling : this.log.firstChild;
    if (entry.node !== wanted) this.log.insertBefore(entry.node, wanted);
    return entry.node;
  }

  bubble(message) {
    const mine = message.direction === "in";
    const item = element("article", mine ? "message mine" : "message theirs");
    const sender = mine ? this.t.you : message.sender_name || this.t[message.sender] || this.t.assistant;
    item.append(element("span", message.sender === "agent" ? "sender" : "hidden-text", sender));
    const card = renderCard(message.card, this.t);
    if (card) item.append(card);
    if (!card || message.card.kind === "receipt") item.append(element("p", "bubble", message.text));
    item.append(element("span", "meta", this.meta(message)));
    if (message.error) item.append(element("p", "error", message.error));
    return item;
  }

  meta(message) {
    const time = new Date(message.time).toLocaleTimeString(this.language, {
      hour: "2-digit",
      minute: "2-digit",
      timeZone: "Asia/Bangkok",
    });
    return message.local ? `${time} – ${this.t[message.status]}` : time;
  }

  renderChips(timeline) {
    const last = timeline[timeline.length - 1];
    const choices = (last && last.direction === "out" && last.quick_replies) || [];
    const signature = JSON.stringify([last && last.seq, choices]);
    if (signature === this.chipSignature) return;
    this.chipSignature = signature;
    const hadFocus = this.chips.contains(this.root.activeElement);
    this.chips.replaceChildren(
      ...choices.map((choice) => {
        // A label cut for a channel with less room is shown whole here.
        const chip = element("button", "chip", choice.label.endsWith("…") ? choice.text : choice.label);
        chip.type = "button";
        chip.addEventListener("click", () => this.actions.send(choice.text));
        return chip;
      }),
    );
    if (hadFocus) this.input.focus();
  }

  scrollDown() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }
}

function icon(path) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
