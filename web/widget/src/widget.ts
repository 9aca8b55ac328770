// The one line that a page embeds: <script src="https://…/widget.js" async></script>. Options and the API that the page
// gets as window.Rongthuk are described in docs/widget.md.
import { App, type Options } from "./app";
import type { Identity } from "./protocol";
import { isLanguage } from "./texts";

type Ready = (api: Api) => void;
type Slot = Api | Ready[];

export interface Api {
  open(): void;
  close(): void;
  send(text: string): void;
  on(event: string, handler: (detail: unknown) => void): () => void;
  setLanguage(language: string): void;
  /** `signature`: hex HMAC-SHA256 of `user.id`, made by the site's server. */
  identify(user: Identity, signature: string): void;
  push(ready: Ready): void;
}

const slot = window as unknown as { Rongthuk?: Slot };

function start(script: HTMLScriptElement): void {
  const app = new App(readOptions(script));
  const api: Api = {
    open: () => app.view.open(),
    close: () => app.view.close(),
    send: (text) => {
      if (text.trim()) app.chat.say(text.trim());
    },
    on: (event, handler) => app.events.on(event, handler),
    setLanguage: (language) => {
      if (isLanguage(language)) app.setLanguage(language);
    },
    identify: (user, signature) => app.identify(user, signature),
    push: (ready) => ready(api),
  };
  const waiting = Array.isArray(slot.Rongthuk) ? slot.Rongthuk : [];
  slot.Rongthuk = api;
  for (const ready of waiting) ready(api);
  window.dispatchEvent(new CustomEvent("rongthuk:ready", { detail: api }));
}

function readOptions(script: HTMLScriptElement): Options {
  const data = script.dataset;
  const language = data["language"] ?? document.documentElement.lang.slice(0, 2);
  return {
    base: new URL("./", script.src),
    language: isLanguage(language) ? language : "th",
    open: data["open"] !== undefined,
    target: data["target"],
    title: data["title"],
    launcherText: data["launcherText"],
    position: data["position"],
    accent: data["accent"],
    greeting: data["greeting"],
    greetingDelay: 1000 * Math.max(0, Number(data["greetingDelay"] ?? 5) || 0),
    exitUrl: data["exitUrl"],
    askPage: data["pageContext"] === "ask",
  };
}

const script = document.currentScript;
// A page that embeds it twice gets one chat.
if (script instanceof HTMLScriptElement && (!slot.Rongthuk || Array.isArray(slot.Rongthuk))) {
  if (document.body) start(script);
  else document.addEventListener("DOMContentLoaded", () => start(script));
}
