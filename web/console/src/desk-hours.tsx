import { Plus, X } from "lucide-preact";
import { useState } from "preact/hooks";
import type { Part } from "./desk-types";
import { lang, maybe, t } from "./texts";

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const USUAL = "08:30-16:30";

function dayName(day: string): string {
  const options: Intl.DateTimeFormatOptions = {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  };
  return new Date(`${day}T00:00:00Z`).toLocaleDateString(lang.value === "en" ? "en-GB" : "th-TH", options);
}

/** A time of day as it is said here, by 24 hours, whatever the browser's own language. */
function Clock({ label, value, set }: { label: string; value: string; set: (time: string) => void }) {
  return (
    <input
      aria-label={label}
      value={value}
      inputMode="numeric"
      maxLength={5}
      placeholder="08:30"
      pattern="([01]?[0-9]|2[0-4])[:.][0-5][0-9]"
      onChange={(event) => {
        const [hours = "", minutes = ""] = event.currentTarget.value.split(/[:.]/);
        set(`${hours.padStart(2, "0")}:${minutes.padStart(2, "0")}`);
      }}
    />
  );
}

/** The openings of one day: several, as with a lunch break. */
function Windows({ label, windows, set }: { label: string; windows: string[]; set: (windows: string[]) => void }) {
  const put = (place: number, window: string) => set(windows.map((one, at) => (at === place ? window : one)));
  return (
    <div class="windows">
      {windows.length === 0 ? <span class="hint">{t("closedDay")}</span> : null}
      {windows.map((window, place) => {
        const [since = "", until = ""] = window.split("-");
        const named = `${label} ${place + 1}`;
        return (
          <span class="window" key={place}>
            <Clock label={`${named} ${t("from")}`} value={since} set={(time) => put(place, `${time}-${until}`)} />
            <span aria-hidden="true">–</span>
            <Clock label={`${named} ${t("until")}`} value={until} set={(time) => put(place, `${since}-${time}`)} />
            <button
              type="button"
              class="quiet icon small"
              aria-label={`${t("remove")} ${named}`}
              onClick={() => set(windows.filter((_, at) => at !== place))}
            >
              <X size={14} aria-hidden="true" />
            </button>
          </span>
        );
      })}
      <button
        type="button"
        class="quiet small"
        onClick={() => set([...windows, windows.length > 0 ? "13:00-16:30" : USUAL])}
      >
        <Plus size={14} aria-hidden="true" /> {t("addWindow")}
        <span class="hidden-text"> {label}</span>
      </button>
    </div>
  );
}

export function Week({ draft, set }: Part) {
  return (
    <section class="card">
      <h2>{t("week")}</h2>
      <dl class="week">
        {DAYS.map((day, place) => (
          <div key={day}>
            <dt>{maybe("wd_", String(place + 1))}</dt>
            <dd>
              <Windows
                label={maybe("wd_", String(place + 1))}
                windows={draft.hours[day] ?? []}
                set={(windows) => set({ ...draft, hours: { ...draft.hours, [day]: windows } })}
              />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function Holidays({ draft, set, holidays }: Part & { holidays: { day: string; name: string }[] }) {
  return (
    <section class="card">
      <h2>{t("holidays")}</h2>
      <label class="tick">
        <input
          type="checkbox"
          checked={draft.public_holidays}
          onChange={(event) => set({ ...draft, public_holidays: event.currentTarget.checked })}
        />
        {t("closedOnHolidays")}
      </label>
      <details>
        <summary>{t("holidaysAhead", { n: holidays.length })}</summary>
        <ul class="plain-list">
          {holidays.map((one) => (
            <li key={one.day}>
              <span>{one.name}</span> <span class="hint">{dayName(one.day)}</span>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

export function Exceptions({ draft, set }: Part) {
  const [day, setDay] = useState("");
  const put = (exceptions: Record<string, string[]>) => set({ ...draft, exceptions });
  const without = (gone: string) =>
    Object.fromEntries(Object.entries(draft.exceptions).filter(([name]) => name !== gone));
  return (
    <section class="card">
      <h2>{t("exceptions")}</h2>
      <p class="hint">{t("exceptionsHint")}</p>
      <dl class="week">
        {Object.entries(draft.exceptions)
          .sort()
          .map(([name, windows]) => (
            <div key={name}>
              <dt>{dayName(name)}</dt>
              <dd>
                <Windows
                  label={dayName(name)}
                  windows={windows}
                  set={(changed) => put({ ...draft.exceptions, [name]: changed })}
                />
                <button type="button" class="quiet small" onClick={() => put(without(name))}>
                  {t("dropException")}
                </button>
              </dd>
            </div>
          ))}
      </dl>
      <div class="line">
        <input
          type="date"
          aria-label={t("exceptionDay")}
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        <button
          type="button"
          disabled={!day || day in draft.exceptions}
          onClick={() => {
            put({ ...draft.exceptions, [day]: [] });
            setDay("");
          }}
        >
          {t("addException")}
        </button>
      </div>
    </section>
  );
}
