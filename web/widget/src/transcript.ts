// The conversation as a text file that the person can keep.
import type { Language } from "./protocol";
import type { Entry } from "./store";
import type { Texts } from "./texts";
import { beginning } from "./ui/bubbles";
import { dateTime } from "./ui/time";

export function transcriptText(entries: Entry[], language: Language, t: Texts, now = Date.now()): string {
  const lines = new Map(entries.flatMap((entry) => (entry.kind === "line" ? [[entry.line.seq, entry.line]] : [])));
  const blocks = entries.map((entry) => {
    if (entry.kind === "mine") {
      const { at, text, status } = entry.item;
      return `[${dateTime(at, language)}] ${t.you} (${t[status]}):\r\n${text}`;
    }
    const { time, direction, sender, sender_name, text } = entry.line;
    const files = entry.line.files ?? (entry.line.file ? [entry.line.file] : []);
    const named = files.map((file) => `${t.file}: ${file.file_name ?? file.content_type}`).join("\r\n");
    const name = direction === "in" ? t.you : (sender_name ?? t[sender]);
    const quoted = entry.line.quote && lines.get(entry.line.quote.seq);
    const about = quoted ? `> ${beginning(quoted, t).replaceAll("\n", " ")}` : "";
    return `[${dateTime(time, language)}] ${name}:\r\n${[about, text, named].filter(Boolean).join("\r\n")}`;
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
