import { Star } from "lucide-preact";
import { type Bar, BarTable, Columns, Figure, Figures, Heat, Lines } from "./charts";
import { percent } from "./percent";
import type { Reports, Requests } from "./report-types";
import { toConversation } from "./route";
import { titles } from "./store";
import { duration, lang, maybe, t, time } from "./texts";

const DAY = 86_400_000; // milliseconds
interface Of {
  found: Reports;
}

function dayLabel(day: string): string {
  const options: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", timeZone: "UTC" };
  return new Date(`${day}T00:00:00Z`).toLocaleDateString(lang.value === "en" ? "en-GB" : "th-TH", options);
}

/** Every day of the period, also those on which nothing happened. */
function daysOf(from: string, to: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(`${from}T00:00:00Z`); at <= Date.parse(`${to}T00:00:00Z`); at += DAY) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

const channelName = (name: string) => (name === "line" ? "LINE" : name === "web" ? t("web") : maybe("by_", name));
const onDays = (days: string[], counted: { day: string; n: number }[]) => {
  const known = new Map(counted.map((one) => [one.day, one.n]));
  return days.map((day) => known.get(day) ?? 0);
};

function byDay({ found }: Of) {
  const { volume } = found;
  const days = daysOf(volume.from, volume.to);
  const series = [
    { name: t("tileCases"), values: onDays(days, volume.cases.by_day) },
    { name: t("tileRequests"), values: onDays(days, volume.handovers.by_day) },
  ];
  const labels = days.map(dayLabel);
  const rows = labels.map((label, place) => [label, ...series.map((one) => one.values[place] ?? 0)]).reverse();
  return (
    <Figure wide title={t("fByDay")}>
      <div class="figure-body">
        <Lines labels={labels} series={series} label={t("fByDay")} />
        <Figures title={t("fByDay")} head={[t("day"), ...series.map((one) => one.name)]} rows={rows} />
      </div>
    </Figure>
  );
}

function byHour({ found }: Of) {
  const known = new Map(found.volume.messages.by_hour.map((one) => [one.hour, one.n]));
  const points = Array.from({ length: 24 }, (_, hour) => ({ label: String(hour), value: known.get(hour) ?? 0 }));
  const rows = points.filter((point) => point.value > 0).map((point) => [`${point.label}:00`, point.value]);
  return (
    <Figure wide title={t("fByHour")} empty={rows.length === 0}>
      <div class="figure-body">
        <Columns points={points} label={t("fByHour")} />
        <Figures title={t("fByHour")} head={[t("hour"), t("messagesHead")]} rows={rows} />
      </div>
    </Figure>
  );
}

function byWeek({ found }: Of) {
  const days = [1, 2, 3, 4, 5, 6, 7].map((n) => maybe("wd_", String(n)));
  const cells = days.map(() => Array.from({ length: 24 }, () => 0));
  for (const one of found.volume.messages.by_weekday_hour) {
    const row = cells[one.weekday - 1];
    if (row) row[one.hour] = one.n;
  }
  const total = (hours: number[]) => hours.reduce((sum, n) => sum + n, 0);
  const busiest = (hours: number[]) => (total(hours) > 0 ? `${hours.indexOf(Math.max(...hours))}:00` : "–");
  const rows =
    total(cells.map(total)) > 0
      ? days.map((name, place) => [name, total(cells[place] ?? []), busiest(cells[place] ?? [])])
      : [];
  return (
    <Figure wide title={t("fByWeek")} empty={rows.length === 0}>
      <div class="figure-body">
        <Heat days={days} cells={cells} label={t("fByWeek")} />
        <Figures title={t("fByWeek")} head={[t("day"), t("messagesHead"), t("busiest")]} rows={rows} />
      </div>
    </Figure>
  );
}

function barred(title: string, head: string[], bars: Bar[], more: { hint?: string; wide?: boolean } = {}) {
  return (
    <Figure title={title} hint={more.hint} wide={Boolean(more.wide)} empty={bars.length === 0}>
      <BarTable title={title} head={head} bars={bars} />
    </Figure>
  );
}

function counted(title: string, head: string, pairs: [string, number][], sorted = true) {
  const bars = pairs.map(([name, value]) => ({ cells: [name, value], value }));
  return barred(title, [head, t("number")], sorted ? bars.sort((a, b) => b.value - a.value) : bars);
}

export function VolumeFigures({ found }: Of) {
  const { cases } = found.volume;
  return (
    <>
      {byDay({ found })}
      {counted(
        t("fByForm"),
        t("form"),
        cases.by_form.map((one) => [titles.value[one.form] ?? one.form, one.n]),
      )}
      {counted(
        t("fByChannel"),
        t("channel"),
        cases.by_channel.map((one) => [channelName(one.channel), one.n]),
      )}
      {byHour({ found })}
      {counted(
        t("fByState"),
        t("state"),
        cases.by_state.map((one) => [maybe("st_", one.state), one.n]),
      )}
      {byWeek({ found })}
    </>
  );
}

function times({ found }: Of) {
  const { service } = found;
  const spreads = [
    [t("wait"), service.wait],
    [t("firstResponse"), service.first_response],
    [t("handling"), service.handling],
  ] as const;
  const all = [...spreads, [t("resolution"), service.cases.resolution] as const];
  // Until a case is resolved takes days: its bar would leave nothing of the others.
  const bars = all
    .filter(([, spread]) => spread.n > 0)
    .map(([name, spread]) => {
      const drawn =
        spread === service.cases.resolution ? { value: 0 } : { value: spread.p90 ?? 0, part: spread.median ?? 0 };
      return { cells: [name, duration(spread.median), duration(spread.p90), spread.n], ...drawn };
    });
  return barred(t("fTimes"), [t("time"), t("median"), t("p90"), t("number")], bars, {
    hint: t("fTimesHint"),
    wide: true,
  });
}

const ENDS = ["answered", "cancelled", "timed_out", "left", "waiting"] as const;

function teamRow(team: string, one: Requests): (string | number)[] {
  const spread = [duration(one.wait.median), duration(one.first_response.median), duration(one.handling.median)];
  return [team, one.requests, one.answered, percent(one.abandonment), ...spread];
}

export function ServiceFigures({ found }: Of) {
  const { service } = found;
  const head = [
    t("team"),
    t("tileRequests"),
    t("end_answered"),
    t("abandonment"),
    t("wait"),
    t("firstResponse"),
    t("handling"),
  ];
  const teams = service.by_team.map((one) => ({ cells: teamRow(one.team, one), value: one.requests }));
  const ends = ENDS.map((name): [string, number] => [t(`end_${name}`), service[name]]);
  return (
    <>
      {times({ found })}
      {counted(t("fEnds"), t("end"), service.requests > 0 ? ends : [])}
      {service.by_team.length > 1 ? barred(t("fByTeam"), head, teams, { wide: true }) : null}
    </>
  );
}

export function AssistantFigures({ found }: Of) {
  const { assistant } = found;
  const shares: [string, number][] = [
    [t("contained"), assistant.contained],
    [t("handedOver"), assistant.handed_over],
  ];
  return (
    <>
      {counted(t("fContained"), t("conversations"), assistant.conversations > 0 ? shares : [])}
      {counted(
        t("fReasons"),
        t("reason"),
        assistant.by_reason.map((one) => [maybe("m_", one.reason), one.n]),
      )}
    </>
  );
}

export function Satisfaction({ found }: Of) {
  const { satisfaction } = found;
  const known = new Map(satisfaction.by_score.map((one) => [one.score, one.n]));
  const scores = [5, 4, 3, 2, 1].map((score): [string, number] => [t("stars", { n: score }), known.get(score) ?? 0]);
  return (
    <>
      {counted(t("satisfaction"), t("score"), satisfaction.ratings > 0 ? scores : [], false)}
      <section class="card figure">
        <h2>{t("comments")}</h2>
        {satisfaction.comments.length === 0 ? <p class="hint">{t("noFigures")}</p> : null}
        <ul class="comments">
          {satisfaction.comments.map((one) => (
            <li key={one.conversation_id}>
              <p>
                <Star size={15} aria-hidden="true" /> <b>{t("ratingOf", { n: one.score })}</b> ·{" "}
                {channelName(one.channel)} · {time(one.at)}
              </p>
              <p class="words">{one.comment}</p>
              <button type="button" class="quiet small" onClick={() => toConversation(one.conversation_id, "all")}>
                {t("openIt")}
              </button>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

export function AgentsTable({ found }: Of) {
  const head = [
    t("role_agent"),
    t("holdingNow"),
    t("taken"),
    t("conversations"),
    t("linesWritten"),
    t("firstResponse"),
    t("handling"),
  ];
  const bars = found.agents.agents.map((one) => ({
    cells: [
      one.name ?? one.agent_id.slice(-6),
      one.holding,
      one.taken,
      one.conversations,
      one.lines,
      duration(one.first_response.median),
      duration(one.handling.median),
    ],
    value: one.conversations,
  }));
  return barred(t("fAgents"), head, bars, { wide: true });
}
