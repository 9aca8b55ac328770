// Times and days as people in Thailand read them, whatever the device's own zone is.
import type { Language } from "../protocol";
import type { Texts } from "../texts";

const ZONE = "Asia/Bangkok";
const LOCALE: Record<Language, string> = { th: "th-TH", en: "en-GB" };
const dayFormat = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

const days = new Map<string | number, string>();

export function clockTime(time: string, language: Language): string {
  return new Date(time).toLocaleTimeString(LOCALE[language], { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
}

/** YYYY-MM-DD in Bangkok: two lines with different ones have a day separator between them. */
export function dayOf(time: string | number): string {
  let day = days.get(time);
  if (day === undefined) {
    const date = new Date(time);
    day = Number.isNaN(date.getTime()) ? "" : dayFormat.format(date);
    if (typeof time === "string") days.set(time, day); // asked for each line at each drawing
  }
  return day;
}

export function dayName(time: string, language: Language, t: Texts, now = Date.now()): string {
  const day = dayOf(time);
  if (day === dayOf(now)) return t.today;
  if (day === dayOf(now - 86_400_000)) return t.yesterday;
  return new Date(time).toLocaleDateString(LOCALE[language], {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: ZONE,
  });
}

export function dateTime(time: string | number, language: Language): string {
  return new Date(time).toLocaleString(LOCALE[language], { dateStyle: "long", timeStyle: "short", timeZone: ZONE });
}

/** Bytes as "3.4 MB". */
export function sizeName(bytes: number): string {
  if (bytes >= 1_048_576) return `${(bytes / 1_048_576).toFixed(bytes % 1_048_576 ? 1 : 0)} MB`;
  return `${Math.max(1, Math.round(bytes / 1024))} KB`;
}
