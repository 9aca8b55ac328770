import { FileText } from "lucide-preact";
import { toCase } from "./route";
import { openCase, titles } from "./store";
import { maybe, t, time } from "./texts";
import type { CaseRow } from "./types";

/** A case in a list. */
export function CaseButton({ row }: { row: CaseRow }) {
  const tags = row.work?.tags ?? [];
  const priority = row.work?.priority ?? "normal";
  return (
    <button
      type="button"
      class="row case-row"
      aria-current={openCase.value === row.number ? "true" : undefined}
      onClick={() => toCase(row.number)}
    >
      <span class="channel paper">
        <FileText size={18} aria-hidden="true" />
      </span>
      <span class="row-body">
        <span class="row-head">
          <strong class="number">{row.number}</strong>
          <span class="time">{time(row.created_at)}</span>
        </span>
        <span class="preview">{titles.value[row.form] ?? row.form}</span>
        <span class="row-foot">
          <span class={`chip st ${row.state}`}>{maybe("st_", row.state)}</span>
          {priority !== "normal" ? <span class={`chip pr ${priority}`}>{maybe("pr_", priority)}</span> : null}
          {tags.map((tag) => (
            <span class="chip tag" key={tag}>
              {tag}
            </span>
          ))}
          {row.shares ? (
            <span class="chip">
              {t("shares")}: {row.shares.map((one) => maybe("sh_", one)).join(", ")}
            </span>
          ) : null}
        </span>
      </span>
    </button>
  );
}
