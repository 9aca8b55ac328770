// Where the console is: in the address after "#", so that the browser's own way back works and a reload stays.
import { computed, signal } from "@preact/signals";
import type { View } from "./types";

export const SCREENS = [
  "inbox", "cases", "board", "reports", "canned", "desk", "people", "learning", "audit", "account",
] as const; // biome-ignore format: one line reads better
export type Screen = (typeof SCREENS)[number];
export const VIEWS: readonly View[] = ["mine", "queue", "urgent", "callbacks", "agents", "bot", "closed", "all"];

export interface Route {
  screen: Screen;
  list: View;
  id: string | null;
}

function read(): Route {
  const [screen = "", first = "", second = ""] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  const known = SCREENS.find((name) => name === screen) ?? "inbox";
  if (known === "inbox") {
    return { screen: known, list: VIEWS.find((name) => name === first) ?? "queue", id: second || null };
  }
  return { screen: known, list: route?.peek().list ?? "queue", id: first || null };
}

export const route = signal<Route>(read());
export const view = computed<View>(() => route.value.list);
export const openId = computed<string | null>(() => (route.value.screen === "inbox" ? route.value.id : null));
export const openCase = computed<string | null>(() => (route.value.screen === "cases" ? route.value.id : null));

/** Go to a screen; of the inbox, to a list and a conversation in it. */
export function go(screen: Screen, ...parts: (string | null)[]): void {
  const path = [screen, ...parts].filter((part): part is string => Boolean(part)).map(encodeURIComponent);
  const hash = `#/${path.join("/")}`;
  if (location.hash !== hash) location.hash = hash;
  else route.value = read();
}

/** To a conversation, in the list that is shown. */
export function toConversation(id: string | null, list: View = view.peek()): void {
  go("inbox", list, id);
}

export function toCase(number: string | null): void {
  go("cases", number);
}

addEventListener("hashchange", () => {
  route.value = read();
});
