// Sentences that are sent often: searched, shown as they will read, put into the message.
import { MessageSquareText } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "./api";
import { asked } from "./keys";
import { attempt, detail, openRow } from "./store";
import { lang, t } from "./texts";
import type { Canned } from "./types";

const PLACE = /\{(name|number|agent|team)\}/g;

/** The places of a text that nothing has filled. */
export function unfilled(text: string): string[] {
  return [...new Set(text.match(PLACE) ?? [])];
}

function filled(text: string): string {
  const values = detail.value?.variables ?? {};
  return text.replace(PLACE, (whole, place: string) => values[place] || whole);
}

// To a person in their language, where it is known; else in that of the desk.
const textOf = (one: Canned) =>
  (openRow.value?.language ?? lang.value) === "en" ? one.en || one.th : one.th || one.en;

interface Picker {
  typed: string; // what is in the message; a first "/" came from asking for this list
  choose: (text: string, instead: boolean) => void;
}

function useAsked(open: () => void): void {
  useEffect(
    () =>
      asked.subscribe((wanted) => {
        if (wanted !== "canned") return;
        asked.value = null;
        open();
      }),
    [],
  );
}

function Options({ found, at, pick }: { found: Canned[]; at: number; pick: (one: Canned) => void }) {
  return (
    <div id="canned-options" class="options" role="listbox" aria-label={t("canned")}>
      {found.map((one, place) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field above has the focus and says which is active
        // biome-ignore lint/a11y/useKeyWithClickEvents: as above
        <div key={one.id} id={`canned-${one.id}`} role="option" aria-selected={place === at} onClick={() => pick(one)}>
          <b>/{one.short}</b>
          <span>{filled(textOf(one))}</span>
        </div>
      ))}
    </div>
  );
}

export function CannedPicker({ typed, choose }: Picker) {
  const [listed, setListed] = useState<Canned[] | null>(null);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const open = async () => {
    setQuery("");
    setAt(0);
    setListed([]);
    await attempt(async () => setListed((await call<{ canned: Canned[] }>("GET", "/canned")).canned));
    field.current?.focus();
  };
  useAsked(() => void open());
  const wanted = query.replace(/^\//, "").toLowerCase();
  const found = (listed ?? []).filter((one) => `${one.short} ${textOf(one)}`.toLowerCase().includes(wanted));
  const close = () => setListed(null);
  const pick = (one: Canned) => {
    choose(filled(textOf(one)), typed.trim() === "/");
    close();
  };
  const press = (event: KeyboardEvent) => {
    const one = found[at];
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") setAt(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else if (event.key === "Enter" && one) pick(one);
    else return;
    event.preventDefault();
  };
  return (
    <div class="canned">
      <button type="button" aria-expanded={listed !== null} onClick={() => (listed ? close() : void open())}>
        <MessageSquareText size={15} aria-hidden="true" />
        <span>{t("canned")}</span>
      </button>
      {listed ? (
        <div class="popup">
          <input
            ref={field}
            role="combobox"
            aria-expanded="true"
            aria-controls="canned-options"
            aria-activedescendant={found[at] ? `canned-${found[at].id}` : undefined}
            aria-label={t("cannedSearch")}
            placeholder={t("cannedSearch")}
            value={query}
            onInput={(event) => {
              setQuery(event.currentTarget.value);
              setAt(0);
            }}
            onKeyDown={press}
          />
          {found.length > 0 ? <Options found={found} at={at} pick={pick} /> : <p class="hint">{t("cannedNone")}</p>}
        </div>
      ) : null}
    </div>
  );
}
