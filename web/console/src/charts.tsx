// Charts as SVG that a screen reader can name, each with its figures in a table beside it.
import { type ScaleLinear, scaleBand, scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { count, t } from "./texts";

export interface Point {
  label: string;
  value: number;
}

export interface Series {
  name: string;
  values: number[];
}

const HEIGHT = 210;
const LEFT = 38;
const BOTTOM = 26;
const TOP = 10;
const COLOURS = ["one", "two", "three"] as const;

function useWidth(): [{ current: HTMLDivElement | null }, number] {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(600);
  useEffect(() => {
    const at = box.current;
    if (!at) return;
    const watch = new ResizeObserver(([entry]) => entry && setWidth(Math.max(220, entry.contentRect.width)));
    watch.observe(at);
    return () => watch.disconnect();
  }, []);
  return [box, width];
}

type Cell = string | number;
const words = (cell: Cell) => (typeof cell === "number" ? count(cell) : cell);

interface FigureProps {
  title: string;
  hint?: string | undefined;
  wide?: boolean;
  empty?: boolean;
  children: ComponentChildren;
}

/** A part of the report; where there is nothing to show, that is said. */
export function Figure({ title, hint, wide, empty, children }: FigureProps) {
  return (
    <figure class={wide ? "card figure wide" : "card figure"}>
      <figcaption>
        <h2>{title}</h2>
        {hint ? <p class="hint">{hint}</p> : null}
      </figcaption>
      {empty ? <p class="hint">{t("noFigures")}</p> : children}
    </figure>
  );
}

interface TableProps {
  title: string;
  head: string[];
  rows: Cell[][];
}

/** The figures of a chart, beside it. */
export function Figures({ title, head, rows }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section class="table-box" tabIndex={0} aria-label={`${t("table")}: ${title}`}>
      <table>
        <Head head={head} />
        <tbody>
          {rows.map((cells) => (
            <tr key={String(cells[0])}>
              {cells.map((cell, place) =>
                place === 0 ? (
                  <th scope="row" key={head[place]}>
                    {words(cell)}
                  </th>
                ) : (
                  <td class="num" key={head[place]}>
                    {words(cell)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Head({ head, bar }: { head: string[]; bar?: boolean }) {
  const [first, ...others] = head;
  return (
    <thead>
      <tr>
        <th scope="col">{first}</th>
        {bar ? <td /> : null}
        {others.map((name) => (
          <th scope="col" class="num" key={name}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

export interface Bar {
  cells: Cell[]; // the name, then what the columns after the bar say
  value: number;
  part?: number; // of the value, drawn darker: the median within the 90th percentile
}

/** Horizontal bars in a table: the chart and its figures in one, for names that are long. */
export function BarTable({ title, head, bars }: { title: string; head: string[]; bars: Bar[] }) {
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  const share = (value: number) => `${Math.round((value / most) * 1000) / 10}%`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section class="bar-box" tabIndex={0} aria-label={`${t("table")}: ${title}`}>
      <table class="bar-table">
        <Head head={head} bar />
        <tbody>
          {bars.map(({ cells: [name = "", ...others], value, part }) => (
            <tr key={String(name)}>
              <th scope="row">{name}</th>
              <td class="bar-cell">
                <span class="bar" aria-hidden="true">
                  <i style={{ width: share(value) }} class={part === undefined ? "" : "pale"} />
                  {part === undefined ? null : <i style={{ width: share(part) }} />}
                </span>
              </td>
              {others.map((cell, place) => (
                <td class="num" key={head[place + 1]}>
                  {words(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Axis({ y, width }: { y: ScaleLinear<number, number>; width: number }) {
  const ticks = y.ticks(4).filter(Number.isInteger);
  return (
    <g class="axis">
      {ticks.map((value) => (
        <g key={value}>
          <line x1={LEFT} x2={width} y1={y(value)} y2={y(value)} />
          <text x={LEFT - 7} y={y(value) + 4} text-anchor="end">
            {count(value)}
          </text>
        </g>
      ))}
    </g>
  );
}

/** Every label, or as many as there is room for. */
const step = (labels: number, width: number, each: number) => Math.max(1, Math.ceil((labels * each) / width));

export function Columns({ points, label }: { points: Point[]; label: string }) {
  const [box, width] = useWidth();
  const y = scaleLinear([0, Math.max(1, ...points.map((point) => point.value))], [HEIGHT - BOTTOM, TOP]).nice(4);
  const x = scaleBand(
    points.map((_, place) => place),
    [LEFT, width],
  ).padding(0.22);
  const every = step(points.length, width - LEFT, 34);
  return (
    <div ref={box}>
      <svg class="svg-chart" width={width} height={HEIGHT} role="img" aria-label={label}>
        <Axis y={y} width={width} />
        {points.map((point, place) => (
          <g key={point.label}>
            <rect
              class="one"
              x={x(place)}
              width={x.bandwidth()}
              y={y(point.value)}
              height={y(0) - y(point.value)}
              rx="2"
            >
              <title>{`${point.label}: ${count(point.value)}`}</title>
            </rect>
            {place % every === 0 ? (
              <text x={(x(place) ?? 0) + x.bandwidth() / 2} y={HEIGHT - 8} text-anchor="middle">
                {point.label}
              </text>
            ) : null}
          </g>
        ))}
      </svg>
    </div>
  );
}

export function Lines({ labels, series, label }: { labels: string[]; series: Series[]; label: string }) {
  const [box, width] = useWidth();
  const y = scaleLinear([0, Math.max(1, ...series.flatMap((one) => one.values))], [HEIGHT - BOTTOM, TOP]).nice(4);
  const x = scaleLinear([0, Math.max(1, labels.length - 1)], [LEFT + 8, width - 14]);
  const path = line<number>(
    (_, place) => x(place),
    (value) => y(value),
  );
  const every = step(labels.length, width - LEFT, 62);
  return (
    <div ref={box}>
      <svg class="svg-chart" width={width} height={HEIGHT} role="img" aria-label={label}>
        <Axis y={y} width={width} />
        {series.map((one, place) => (
          <g key={one.name} class={`line ${COLOURS[place % COLOURS.length]}`}>
            <path d={path(one.values) ?? ""} />
            {labels.length <= 45
              ? one.values.map((value, day) => (
                  <circle key={labels[day]} cx={x(day)} cy={y(value)} r="3">
                    <title>{`${one.name}, ${labels[day]}: ${count(value)}`}</title>
                  </circle>
                ))
              : null}
          </g>
        ))}
        {labels.map((words, place) =>
          place % every === 0 ? (
            <text key={words} x={x(place)} y={HEIGHT - 8} text-anchor="middle">
              {words}
            </text>
          ) : null,
        )}
      </svg>
      <p class="legend" aria-hidden="true">
        {series.map((one, place) => (
          <span key={one.name}>
            <i class={COLOURS[place % COLOURS.length]} /> {one.name}
          </span>
        ))}
      </p>
    </div>
  );
}

interface HeatProps {
  days: string[];
  cells: number[][]; // by day, then hour
  label: string;
}

/** When the work comes: days of the week by hours; the deeper, the more. */
export function Heat({ days, cells, label }: HeatProps) {
  const most = Math.max(1, ...cells.flat());
  const level = (value: number) => (value === 0 ? 0 : Math.max(1, Math.ceil((value / most) * 5)));
  return (
    <div class="heat" role="img" aria-label={label}>
      <div class="heat-row hours-row">
        <span />
        {Array.from({ length: 24 }, (_, hour) => (
          <span key={hour}>{hour % 3 === 0 ? hour : ""}</span>
        ))}
      </div>
      {days.map((name, day) => (
        <div class="heat-row" key={name}>
          <span>{name}</span>
          {cells[day]?.map((value, hour) => (
            <i key={`${name}${hour}`} class={`level-${level(value)}`} title={`${name} ${hour}:00 – ${count(value)}`} />
          ))}
        </div>
      ))}
    </div>
  );
}
