// The screens that not everybody needs, fetched when they are opened for the first time.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Screen } from "./route";
import { online } from "./store";
import { t } from "./texts";
import { Loading } from "./ui";

type Part = { default: ComponentType };
const PARTS: Partial<Record<Screen, () => Promise<Part>>> = {
  account: () => import("./account"),
  canned: () => import("./canned"),
  desk: () => import("./desk-settings"),
  learning: () => import("./learning"),
  people: () => import("./people"),
  audit: () => import("./audit"),
  board: () => import("./board"),
  reports: () => import("./reports"),
};
const fetched = new Map<Screen, ComponentType>();

export function Later({ screen }: { screen: Screen }) {
  const [, again] = useState(0);
  const Shown = fetched.get(screen);
  useEffect(() => {
    if (Shown) return;
    PARTS[screen]?.()
      .then((part) => fetched.set(screen, part.default))
      .catch(() => {
        online.value = false;
      })
      .finally(() => again((n) => n + 1));
  }, [screen, online.value]);
  return (
    <main class="page" id="main" tabIndex={-1} aria-label={t("main")}>
      {Shown ? <Shown /> : <Loading />}
    </main>
  );
}
