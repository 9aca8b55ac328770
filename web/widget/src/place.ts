// Where the widget stands: its element on the page, its addresses, its name among the tabs.
import { newId } from "./queue";
import { h } from "./ui/dom";

export function socketAddress(base: URL): string {
  const url = new URL("chat/ws", base);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

const TAB = "rongthuk:tab";

/** Leave no name behind. */
export function forgetTab(): void {
  try {
    window.sessionStorage.removeItem(TAB);
  } catch {
    // Nothing was kept.
  }
}

/** The same over a reload: what this tab has not sent yet is its own again. */
export function tabName(): string {
  const made = newId(6);
  try {
    const known = window.sessionStorage.getItem(TAB) ?? made;
    window.sessionStorage.setItem(TAB, known);
    return known;
  } catch {
    return made;
  }
}

export function makeHost(target: string | undefined): HTMLElement {
  const host = h("div", { id: "rongthuk-chat", "data-inline": Boolean(target) });
  // Beside the body: a filter or a transform of the body (a page in grey for a time of mourning) would let the chat
  // float with the page instead of the window.
  const place = target ? (document.querySelector(target) ?? document.body) : document.documentElement;
  place.append(host);
  return host;
}

/** The page's colour, with whichever of white and near-black can be read on it. */
export function applyAccent(host: HTMLElement, accent: string): void {
  const channels = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(accent)?.slice(1);
  if (!channels) return;
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
    const share = Number.parseInt(channel, 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  host.style.setProperty("--rongthuk-accent", accent);
  host.style.setProperty("--rongthuk-on-accent", light > 0.179 ? "#17211f" : "#fff");
}
