// The conversation as a text file that the person can keep.
import type { Language } from "./protocol";
import type { Entry } from "./store";
import type { Texts } from "./texts";
import { dateTime } from "./ui/time";

export function transcriptText(entries: Entry[], language: Language, t: Texts, now = Date.now()): string {
  const blocks = entries.map((entry) => {
    if (entry.kind === "mine") {
      const { at, text, status } = entry.item;
      return `[${dateTime(at, language)}] ${t.you} (${t[status]}):\n${text}`;
    }
    const { time, direction, sender, sender_name, text, file } = entry.line;
    const name = direction === "in" ? t.you : (sender_name ?? t[sender]);
    return `[${dateTime(time, language)}] ${name}:\n${text || (file ? `${t.file}: ${file.name}` : "")}`;
  });
  // The mark at the beginning makes old programs read Thai as what it is.
  return `\uFEFF${[t.transcriptOf(dateTime(now, language)), ...blocks].join("\r\n\r\n")}\r\n`;
}

export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
