// Addresses and telephone numbers inside a text become links; everything else stays text.
import { h } from "./dom";

export type Piece = { text: string } | { text: string; href: string };

const CASE_NUMBER = /(RT-[0-9A-Z]{4}-[0-9A-Z]{4})/;

// Only the web, only over http(s). Thai is written without spaces, so an address ends where Thai letters begin.
const ADDRESS = /https?:\/\/[^\s<>"“”฀-๿]+/giu;
const TRAILING = /[.,;:!?'’)\]]+$/u;

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trim(match[0]);
    const href = safe(address);
    if (!href) continue;
    if (match.index > done) found.push({ text: text.slice(done, match.index) });
    found.push({ text: address, href });
    done = match.index + address.length;
  }
  if (done < text.length) found.push({ text: text.slice(done) });
  return found;
}

/** A closing bracket belongs to the address only if it was opened in it. */
function trim(address: string): string {
  const bare = address.replace(TRAILING, "");
  return bare.includes("(") && address.startsWith(`${bare})`) ? `${bare})` : bare;
}

function safe(address: string): string | null {
  try {
    const url = new URL(address);
    // A name before an @ makes a foreign host look like a known one.
    return (url.protocol === "https:" || url.protocol === "http:") && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}

/** The text with its links, as nodes. `hint` tells that a link leaves this site. */
export function linked(text: string, hint: string): Node[] {
  return pieces(text).flatMap((piece) =>
    "href" in piece
      ? [h("a", { href: piece.href, target: "_blank", rel: "noopener noreferrer nofollow", title: hint }, piece.text)]
      : numbered(piece.text),
  );
}

/** A case's number stays on one line. */
function numbered(text: string): Node[] {
  return text
    .split(CASE_NUMBER)
    .map((part, place) => (place % 2 ? h("span", { class: "whole" }, part) : document.createTextNode(part)));
}
