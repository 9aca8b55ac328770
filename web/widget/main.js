// Puts transport, store and view together.
import { Store } from "./store.js";
import { TEXTS } from "./texts.js";
import { Transport } from "./transport.js";
import { View } from "./view.js";

const MAX_TEXT = 20000; // characters, as the server allows
const TYPING_LIMIT = 30000; // milliseconds after which dots without an answer are a lie

export function mount({ base, language, open, target }) {
  const lang = language in TEXTS ? language : "th";
  const t = TEXTS[lang];
  const store = new Store(safeStorage(), `rongthuk:${base.host}`);
  const url = new URL("chat/ws", base);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  let opened = false;
  let started = false;
  let typingTimer = 0;
  let resendTimer = 0;

  const transport = new Transport({
    url,
    hello: () => store.hello(lang),
    onState: (state) => {
      store.state = state;
      if (state !== "online") store.typing = false;
      draw();
    },
    onFrame: (frame) => {
      store.receive(frame);
      if (frame.type === "welcome") afterWelcome(frame);
      if (frame.type === "error" && frame.retry_after) resendLater(frame.retry_after * 1000);
      if (frame.type === "typing" && frame.on) {
        clearTimeout(typingTimer);
        typingTimer = setTimeout(() => store.receive({ type: "typing", on: false }) || draw(), TYPING_LIMIT);
      }
      draw();
    },
  });

  const view = new View(makeHost(target), {
    t,
    language: lang,
    inline: Boolean(target),
    actions: { send, open: () => begin() },
  });

  function send(text) {
    store.notice = null;
    if ([...text].length > MAX_TEXT) {
      store.notice = "tooLong";
      draw();
      return false;
    }
    const item = store.compose(text);
    // What was said before goes first, also when it has to wait.
    if (!resendTimer) transport.send({ type: "message", id: item.id, text: item.text });
    draw();
    return true;
  }

  // One timer for all refusals: each of them repeats everything that is not confirmed.
  function resendLater(delay) {
    clearTimeout(resendTimer);
    resendTimer = setTimeout(resend, delay);
  }

  function resend() {
    clearTimeout(resendTimer);
    resendTimer = 0;
    for (const item of store.unconfirmed()) transport.send({ type: "message", id: item.id, text: item.text });
  }

  function afterWelcome(frame) {
    if (!frame.resumed) started = false;
    greet();
    resend();
  }

  // The assistant speaks first, but only to somebody who opened the chat; the server answers one start per session.
  function greet() {
    if (!opened || started || store.state !== "online") return;
    started = transport.send({ type: "start" });
  }

  function begin() {
    opened = true;
    transport.connect();
    greet();
  }

  function notice() {
    if (store.notice) return t[store.notice];
    if (store.state === "offline") return t.offline;
    return store.state === "connecting" && store.cursor === 0 ? t.connecting : null;
  }

  function draw() {
    view.render(store, notice());
  }

  window.addEventListener("online", () => transport.wake());
  document.addEventListener("visibilitychange", () => document.hidden || (opened && transport.wake()));
  if (target || open !== undefined) view.open();
  return { open: () => view.open(), close: () => view.close(), send };
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
