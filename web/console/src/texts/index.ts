// Every sentence of the console, in both languages.
import { signal } from "@preact/signals";
import { caseTexts } from "./case";
import { codes } from "./codes";
import { lead } from "./lead";
import { shell } from "./shell";
import { talk } from "./talk";
import { words } from "./words";

export type Lang = "th" | "en";
export const lang = signal<Lang>(localStorage.getItem("console-language") === "en" ? "en" : "th");

const TEXTS = { ...shell, ...talk, ...caseTexts, ...lead, ...codes, ...words } as const;

export type Key = keyof typeof TEXTS;

/** A sentence; `{places}` in it are filled from `given`. */
export function t(key: Key, given: Record<string, string | number> = {}): string {
  const text = TEXTS[key][lang.value === "en" ? 1 : 0];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(given[name] ?? whole));
}

/** A text whose key is made of data; the data itself where there is none. */
export function maybe(prefix: string, name: string): string {
  const key = `${prefix}${name}`;
  return key in TEXTS ? t(key as Key) : name;
}

const locale = () => (lang.value === "en" ? "en-GB" : "th-TH");
// The desk's times are Thai, wherever the browser is.
const dayOf = (moment: Date) => moment.toLocaleDateString("en-CA", { timeZone: "Asia/Bangkok" });

/** The time of a moment, with its day when that is not today. */
export function time(value: string | null | undefined): string {
  if (!value) return "";
  const moment = new Date(value);
  const options: Intl.DateTimeFormatOptions = { timeZone: "Asia/Bangkok", hour: "2-digit", minute: "2-digit" };
  if (dayOf(moment) !== dayOf(new Date())) Object.assign(options, { day: "numeric", month: "short" });
  return moment.toLocaleString(locale(), options);
}

/** The hour and minute of a moment. */
export function clock(value: string): string {
  const options: Intl.DateTimeFormatOptions = { timeZone: "Asia/Bangkok", hour: "2-digit", minute: "2-digit" };
  return new Date(value).toLocaleTimeString(locale(), options);
}

/** The day of a moment, as a heading says it. */
export function day(value: string): string {
  const moment = new Date(value);
  if (dayOf(moment) === dayOf(new Date())) return t("today");
  return moment.toLocaleDateString(locale(), {
    timeZone: "Asia/Bangkok",
    day: "numeric",
    month: "short",
    year: "numeric",
  });
}

/** How long, in the largest unit that fits: minutes, hours, days. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return "–";
  const english = lang.value === "en";
  if (seconds < 60) return english ? `${Math.round(seconds)} s` : `${Math.round(seconds)} วินาที`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return english ? `${minutes} min` : `${minutes} นาที`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return english ? `${hours} h ${minutes % 60} min` : `${hours} ชม. ${minutes % 60} นาที`;
  return english ? `${Math.floor(hours / 24)} days` : `${Math.floor(hours / 24)} วัน`;
}

export function waited(since: string, now: number): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(since)) / 60_000));
  if (minutes < 60) return lang.value === "en" ? `${minutes} min` : `${minutes} นาที`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return lang.value === "en" ? `${hours} h` : `${hours} ชม.`;
  return lang.value === "en" ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} วัน`;
}

export function count(value: number): string {
  return value.toLocaleString(locale());
}
