// Puts transport, store and view together.
import { Store } from "./store.js";
import { TEXTS } from "./texts.js";
import { Transport } from "./transport.js";
import { View } from "./view.js";

const MAX_TEXT = 20000; // characters, as the server allows
const TYPING_LIMIT = 30000; // milliseconds after which dots without an answer are a lie

// `base`: where the widget was loaded from; the rest are the script's data attributes.
export function mount({ base, language, open, target }) {
  const chat = new Chat(base, language in TEXTS ? language : "th", target);
  window.addEventListener("online", () => chat.transport.wake());
  document.addEventListener("visibilitychange", () => document.hidden || (chat.opened && chat.transport.wake()));
  if (target || open !== undefined) chat.view.open();
  return { open: () => chat.view.open(), close: () => chat.view.close(), send: (text) => chat.send(text) };
}

class Chat {
  constructor(base, language, target) {
    this.t = TEXTS[language];
    this.store = new Store(safeStorage(), `rongthuk:${base.host}`);
    this.opened = false;
    this.started = false;
    this.typingTimer = 0;
    this.resendTimer = 0;
    this.transport = new Transport({
      url: socketAddress(base),
      hello: () => this.store.hello(language),
      onState: (state) => this.onState(state),
      onFrame: (frame) => this.onFrame(frame),
    });
    this.view = new View(makeHost(target), {
      t: this.t,
      language,
      inline: Boolean(target),
      actions: { send: (text) => this.send(text), open: () => this.begin() },
    });
  }

  onState(state) {
    this.store.state = state;
    if (state !== "online") this.store.typing = false;
    this.draw();
  }

  onFrame(frame) {
    this.store.receive(frame);
    if (frame.type === "welcome") {
      if (!frame.resumed) this.started = false;
      this.greet();
      this.resend();
    }
    if (frame.type === "error" && frame.retry_after) this.resendLater(frame.retry_after * 1000);
    if (frame.type === "typing" && frame.on) this.limitTyping();
    this.draw();
  }

  limitTyping() {
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => this.onFrame({ type: "typing", on: false }), TYPING_LIMIT);
  }

  send(text) {
    this.store.notice = [...text].length > MAX_TEXT ? "tooLong" : null;
    if (this.store.notice) {
      this.draw();
      return false;
    }
    const item = this.store.compose(text);
    // What was said before goes first, also when it has to wait.
    if (!this.resendTimer) this.transmit(item);
    this.draw();
    return true;
  }

  transmit(item) {
    this.transport.send({ type: "message", id: item.id, text: item.text });
  }

  // One timer for all refusals: each of them repeats everything that is not confirmed.
  resendLater(delay) {
    clearTimeout(this.resendTimer);
    this.resendTimer = setTimeout(() => this.resend(), delay);
  }

  resend() {
    clearTimeout(this.resendTimer);
    this.resendTimer = 0;
    for (const item of this.store.unconfirmed()) this.transmit(item);
  }

  // The assistant speaks first, but only to somebody who opened the chat; the server answers one start per session.
  greet() {
    if (!this.opened || this.started || this.store.state !== "online") return;
    this.started = this.transport.send({ type: "start" });
  }

  begin() {
    this.opened = true;
    this.transport.connect();
    this.greet();
  }

  notice() {
    if (this.store.notice) return this.t[this.store.notice];
    if (this.store.state === "offline") return this.t.offline;
    return this.store.state === "connecting" && this.store.cursor === 0 ? this.t.connecting : null;
  }

  draw() {
    if (this.view) this.view.render(this.store, this.notice());
  }
}

function socketAddress(base) {
  const url = new URL("chat/ws", base);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url;
}

function makeHost(target) {
  const host = document.createElement("div");
  host.id = "rongthuk-chat";
  const place = (target && document.querySelector(target)) || document.body;
  if (target) host.style.height = "100%";
  place.append(host);
  return host;
}

// Where storage is forbidden the chat lives in memory.
function safeStorage() {
  try {
    window.localStorage.getItem("");
    return window.localStorage;
  } catch {
    const memory = new Map();
    return { getItem: (key) => memory.get(key) ?? null, setItem: (key, value) => memory.set(key, value) };
  }
}
