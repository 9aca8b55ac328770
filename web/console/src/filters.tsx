// What of a list is shown: channel, language, team.
import { Filter, X } from "lucide-preact";
import { useState } from "preact/hooks";
import { toConversation, VIEWS } from "./route";
import { colleagues, desk, filters, leads, titles, view } from "./store";
import { type Key, t } from "./texts";
import { type Listing, SavedViews, SaveView } from "./views";

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

function Fields() {
  const pairs = (names: string[]) => names.map((name): [string, string] => [name, name]);
  const people = colleagues.value.map((one): [string, string] => [one.id, one.name]);
  const teams = desk.value?.teams ?? [];
  return (
    <div class="filter-fields">
      <Choose
        name="channel"
        label="channel"
        choices={[
          ["line", "LINE"],
          ["web", t("web")],
        ]}
      />
      <Choose
        name="language"
        label="languageOf"
        choices={[
          ["th", t("langTh")],
          ["en", t("langEn")],
        ]}
      />
      <Choose name="form" label="form" choices={Object.entries(titles.value)} />
      <Choose name="late" label="onlyLate" choices={[["1", t("lateOnly")]]} />
      {teams.length > 1 ? <Choose name="team" label="team" choices={pairs(teams)} /> : null}
      {leads() ? <Choose name="agent" label="holderOf" choices={people} /> : null}
      <Choose
        name="sort"
        label="sortBy"
        choices={[
          ["latest", t("sort_latest")],
          ["oldest", t("sort_oldest")],
          ["waiting", t("sort_waiting")],
        ]}
      />
    </div>
  );
}

export function Filters() {
  const [open, setOpen] = useState(false);
  const chosen = Object.values(filters.value).length;
  const listing: Listing = {
    kind: "inbox",
    now: { view: view.value, ...filters.value },
    show: ({ view: list, ...others }) => {
      filters.value = others;
      toConversation(null, VIEWS.find((name) => name === list) ?? "all");
    },
  };
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
        {open || chosen ? <SaveView listing={listing} /> : null}
      </div>
      <SavedViews listing={listing} />
      {open ? <Fields /> : null}
    </div>
  );
}
