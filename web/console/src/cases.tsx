import { FilePlus2, FileSpreadsheet, FileText, FolderOpen, X } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "./api";
import { CaseView } from "./case";
import { CaseButton } from "./case-row";
import { EntryDialog } from "./entry";
import { attempt, casePulse, changes, colleagues, me, openCase, titles } from "./store";
import { maybe, t } from "./texts";
import type { CaseRow } from "./types";
import { Empty, Loading } from "./ui";
import { type Listing, SavedViews, SaveView } from "./views";

const PAGE = 50; // cases in one answer
const STATES = ["submitted", "reviewing", "waiting", "referred", "resolved", "rejected", "withdrawn"];
const CHANNELS = ["line", "web", "phone", "email", "letter", "counter"];
const PRIORITIES = ["urgent", "high", "normal", "low"];
type Wanted = Record<string, string>;

function Choice(props: {
  name: string;
  label: string;
  of: [string, string][];
  wanted: Wanted;
  set: (wanted: Wanted) => void;
}) {
  return (
    <label>
      <span>{props.label}</span>
      <select
        value={props.wanted[props.name] ?? ""}
        onChange={(event) => props.set({ ...props.wanted, [props.name]: event.currentTarget.value })}
      >
        <option value="">{t("any")}</option>
        {props.of.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

function Tools({ wanted, set, enter }: { wanted: Wanted; set: (wanted: Wanted) => void; enter: () => void }) {
  const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value)).toString();
  const people = colleagues.value.filter((one) => one.role !== "auditor" && one.id !== me.value?.id);
  const assignees: [string, string][] = [
    ["me", t("meMyself")],
    ...people.map((one): [string, string] => [one.id, one.name]),
  ];
  const listing: Listing = { kind: "cases", now: wanted, show: set };
  const of = (prefix: string, names: string[]) => names.map((name): [string, string] => [name, maybe(prefix, name)]);
  return (
    <div class="list-head">
      <div class="tools">
        {changes() ? (
          <button type="button" class="primary" onClick={enter}>
            <FilePlus2 size={16} aria-hidden="true" /> {t("newCase")}
          </button>
        ) : null}
        <a class="button" href={`/api/v1/export/cases?format=csv&${query}`}>
          <FileText size={15} aria-hidden="true" /> CSV
        </a>
        <a class="button" href={`/api/v1/export/cases?format=xlsx&${query}`}>
          <FileSpreadsheet size={15} aria-hidden="true" /> Excel
        </a>
      </div>
      <div class="filter-fields">
        <Choice name="state" label={t("state")} of={of("st_", STATES)} wanted={wanted} set={set} />
        <Choice name="form" label={t("form")} of={Object.entries(titles.value)} wanted={wanted} set={set} />
        <Choice name="priority" label={t("priority")} of={of("pr_", PRIORITIES)} wanted={wanted} set={set} />
        <Choice name="assignee" label={t("assignee")} of={assignees} wanted={wanted} set={set} />
        <Choice name="channel" label={t("channel")} of={of("by_", CHANNELS)} wanted={wanted} set={set} />
        <label>
          <span>{t("tag")}</span>
          <input
            value={wanted["tag"] ?? ""}
            maxLength={40}
            onChange={(event) => set({ ...wanted, tag: event.currentTarget.value.trim() })}
          />
        </label>
      </div>
      <div class="filter-line">
        {query ? (
          <>
            <button type="button" class="quiet small" onClick={() => set({})}>
              <X size={14} aria-hidden="true" /> {t("clear")}
            </button>
            <SaveView listing={listing} />
          </>
        ) : null}
      </div>
      <SavedViews listing={listing} />
    </div>
  );
}

interface Page {
  cases: CaseRow[];
  cursor: string | null;
}

async function readPage(wanted: Wanted, cursor: string | null): Promise<Page> {
  const query = new URLSearchParams({ masked: "1", limit: String(PAGE) });
  for (const [name, value] of Object.entries(wanted)) if (value) query.set(name, value);
  if (cursor) query.set("cursor", cursor);
  return call<Page>("GET", `/cases?${query}`);
}

function More({ more }: { more: () => unknown }) {
  return (
    <p class="more">
      <button type="button" class="quiet" onClick={more}>
        {t("more")}
      </button>
    </p>
  );
}

function CaseList() {
  const [page, setPage] = useState<Page | null>(null);
  const [wanted, setWanted] = useState<Wanted>({});
  const [entering, setEntering] = useState(false);
  useEffect(() => {
    void attempt(async () => setPage(await readPage(wanted, null)));
  }, [openCase.value, wanted, casePulse.value]);
  const more = () =>
    attempt(async () => {
      const next = await readPage(wanted, page?.cursor ?? null);
      setPage({ cases: [...(page?.cases ?? []), ...next.cases], cursor: next.cursor });
    });
  return (
    <section class="list" aria-label={t("cases")}>
      <Tools wanted={wanted} set={setWanted} enter={() => setEntering(true)} />
      {page === null ? <Loading /> : null}
      <ul>
        {page?.cases.map((row) => (
          <li key={row.number}>
            <CaseButton row={row} />
          </li>
        ))}
      </ul>
      {page?.cursor ? <More more={more} /> : null}
      {page?.cases.length === 0 ? (
        <Empty icon={<FolderOpen size={30} aria-hidden="true" />}>{t("noCases")}</Empty>
      ) : null}
      {entering ? <EntryDialog close={() => setEntering(false)} /> : null}
    </section>
  );
}

export function CaseScreen() {
  return (
    <div class={openCase.value ? "desk has-open" : "desk"}>
      <CaseList />
      <main class="main" id="main" tabIndex={-1} aria-label={t("main")}>
        {openCase.value ? (
          <CaseView number={openCase.value} />
        ) : (
          <Empty icon={<FolderOpen size={34} aria-hidden="true" />}>{t("chooseCase")}</Empty>
        )}
      </main>
    </div>
  );
}
