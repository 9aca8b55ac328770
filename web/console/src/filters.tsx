// What of a list is shown: channel, language, team.
import { Filter, X } from "lucide-preact";
import { useState } from "preact/hooks";
import { desk, filters } from "./store";
import { type Key, t } from "./texts";

const CHOICES: Record<string, [string, Key | null][]> = {
  channel: [
    ["line", null],
    ["web", "web"],
  ],
  language: [
    ["th", "langTh"],
    ["en", "langEn"],
  ],
};
const LINE = "LINE";

function set(name: string, value: string): void {
  const { [name]: _, ...others } = filters.value;
  filters.value = value ? { ...others, [name]: value } : others;
}

function Choose({ name, label, choices }: { name: string; label: Key; choices: [string, string][] }) {
  return (
    <label>
      <span>{t(label)}</span>
      <select value={filters.value[name] ?? ""} onChange={(event) => set(name, event.currentTarget.value)}>
        <option value="">{t("any")}</option>
        {choices.map(([value, shown]) => (
          <option key={value} value={value}>
            {shown}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Filters() {
  const [open, setOpen] = useState(false);
  const chosen = Object.values(filters.value).length;
  const named = (name: string) =>
    (CHOICES[name] ?? []).map(([value, key]): [string, string] => [value, key ? t(key) : LINE]);
  const teams = desk.value?.teams ?? [];
  return (
    <div class="filters">
      <div class="filter-line">
        <button type="button" class="quiet small" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Filter size={14} aria-hidden="true" /> {t("filter")}
          {chosen ? <span class="count">{chosen}</span> : null}
        </button>
        {chosen ? (
          <button
            type="button"
            class="quiet small"
            onClick={() => {
              filters.value = {};
            }}
          >
            <X size={14} aria-hidden="true" /> {t("clear")}
          </button>
        ) : null}
      </div>
      {open ? (
        <div class="filter-fields">
          <Choose name="channel" label="channel" choices={named("channel")} />
          <Choose name="language" label="languageOf" choices={named("language")} />
          {teams.length > 1 ? (
            <Choose name="team" label="team" choices={teams.map((team): [string, string] => [team, team])} />
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
