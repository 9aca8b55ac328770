// Reports of a period: what came in, how it was answered, what the assistant did alone, what people thought of it.
import { Download } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "./api";
import { percent } from "./percent";
import { AgentsTable, AssistantFigures, Satisfaction, ServiceFigures, VolumeFigures } from "./report-figures";
import type {
  AgentsReport,
  AssistantReport,
  Reports,
  SatisfactionReport,
  ServiceReport,
  VolumeReport,
} from "./report-types";
import { attempt, desk } from "./store";
import { count, duration, t } from "./texts";
import { Loading, Menu, ScreenHead } from "./ui";

const DAYS = [7, 30, 90] as const;
const NAMES = ["volume", "service", "assistant", "satisfaction", "agents"] as const;
const DAY = 86_400_000; // milliseconds

interface Period {
  from: string;
  to: string;
  team: string;
}

/** A day in Bangkok, so many days ago. */
function daysAgo(n: number): string {
  return new Date(Date.now() - n * DAY).toLocaleDateString("en-CA", { timeZone: "Asia/Bangkok" });
}

const queryOf = (period: Period) => new URLSearchParams(Object.entries(period).filter(([, value]) => value)).toString();

async function read(period: Period): Promise<Reports> {
  const query = queryOf(period);
  const get = <T,>(name: string) => call<T>("GET", `/reports/${name}?${query}`);
  const [volume, service, assistant, satisfaction, agents] = await Promise.all([
    get<VolumeReport>("volume"),
    get<ServiceReport>("service"),
    get<AssistantReport>("assistant"),
    get<SatisfactionReport>("satisfaction"),
    get<AgentsReport>("agents"),
  ]);
  return { volume, service, assistant, satisfaction, agents };
}

function Choose({ period, set }: { period: Period; set: (period: Period) => void }) {
  const teams = desk.value?.teams ?? [];
  const days = Math.round((Date.parse(period.to) - Date.parse(period.from)) / DAY) + 1;
  const change = (name: keyof Period) => (event: { currentTarget: { value: string } }) =>
    set({ ...period, [name]: event.currentTarget.value });
  return (
    <form class="period" onSubmit={(event) => event.preventDefault()}>
      <fieldset class="tabs">
        <legend class="hidden-text">{t("period")}</legend>
        {DAYS.map((n) => (
          <button
            type="button"
            key={n}
            aria-pressed={days === n && period.to === daysAgo(0)}
            onClick={() => set({ ...period, from: daysAgo(n - 1), to: daysAgo(0) })}
          >
            {t("lastDays", { n })}
          </button>
        ))}
      </fieldset>
      <label>
        {t("from")} <input type="date" value={period.from} max={period.to} onChange={change("from")} />
      </label>
      <label>
        {t("until")} <input type="date" value={period.to} min={period.from} max={daysAgo(0)} onChange={change("to")} />
      </label>
      {teams.length > 1 ? (
        <label>
          {t("team")}
          <select value={period.team} onChange={change("team")}>
            <option value="">{t("any")}</option>
            {teams.map((team) => (
              <option key={team}>{team}</option>
            ))}
          </select>
        </label>
      ) : null}
    </form>
  );
}

function Tile({ name, value, more }: { name: string; value: string; more?: string }) {
  return (
    <div class="card tile">
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
        {more ? <span>{more}</span> : null}
      </dd>
    </div>
  );
}

function Tiles({ found }: { found: Reports }) {
  const { volume, service, assistant, satisfaction } = found;
  const p90 = (seconds: number | null) => (seconds === null ? "" : t("p90Of", { time: duration(seconds) }));
  return (
    <dl class="tiles">
      <Tile name={t("tileCases")} value={count(volume.cases.total)} />
      <Tile
        name={t("tileMessages")}
        value={count(volume.messages.conversations)}
        more={t("messagesOf", { n: count(volume.messages.total) })}
      />
      <Tile
        name={t("tileRequests")}
        value={count(service.requests)}
        more={t("answeredOf", { n: count(service.answered) })}
      />
      <Tile
        name={t("firstResponse")}
        value={duration(service.first_response.median)}
        more={p90(service.first_response.p90)}
      />
      <Tile name={t("abandonment")} value={percent(service.abandonment)} />
      <Tile name={t("containment")} value={percent(assistant.containment)} />
      <Tile
        name={t("resolution")}
        value={duration(service.cases.resolution.median)}
        more={p90(service.cases.resolution.p90)}
      />
      <Tile
        name={t("satisfaction")}
        value={satisfaction.average === null ? "–" : `${satisfaction.average.toFixed(1)} / 5`}
        more={t("ratingsOf", { n: count(satisfaction.ratings) })}
      />
    </dl>
  );
}

export default function ReportsScreen() {
  const [period, setPeriod] = useState<Period>(() => ({ from: daysAgo(29), to: daysAgo(0), team: "" }));
  const [found, setFound] = useState<Reports | null>(null);
  useEffect(() => {
    let late = false;
    void attempt(async () => {
      const fresh = await read(period);
      if (!late) setFound(fresh);
    });
    return () => {
      late = true;
    };
  }, [period]);
  return (
    <div class="screen">
      <ScreenHead title={t("reports")} hint={t("reportsHint")}>
        <Menu label={t("downloadCsv")} icon={<Download size={18} aria-hidden="true" />}>
          {NAMES.map((name) => (
            <a key={name} class="menu-link" href={`/api/v1/reports/${name}?${queryOf(period)}&format=csv`}>
              {t(`report_${name}`)} (CSV)
            </a>
          ))}
        </Menu>
      </ScreenHead>
      <Choose period={period} set={setPeriod} />
      {found ? (
        <>
          <Tiles found={found} />
          <div class="figures">
            <VolumeFigures found={found} />
            <ServiceFigures found={found} />
            <AssistantFigures found={found} />
            <Satisfaction found={found} />
            <AgentsTable found={found} />
          </div>
        </>
      ) : (
        <Loading rows={6} />
      )}
    </div>
  );
}
