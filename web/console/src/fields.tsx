import { MessageCircleQuestion, Pencil } from "lucide-preact";
import { useState } from "preact/hooks";
import { banks } from "./store";
import { lang, t } from "./texts";
import type { Field } from "./types";
import { given } from "./ui";

export function baht(satang: number): string {
  const amount = (satang / 100).toLocaleString("th-TH", { minimumFractionDigits: satang % 100 ? 2 : 0 });
  return `${amount} ${t("baht")}`;
}

export const bankName = (code: string) => banks.value[code] ?? code;

/** A day as a calendar says it, exactly as far as it is known: 2026-11-05, 2026-10, 2026 or 2026-11-09/2026-11-15. */
function day(value: string): string {
  if (value.includes("/")) return value.split("/").map(day).join(" – ");
  if (!/^\d{4}(-\d\d){0,2}$/.test(value)) return value;
  const options: Intl.DateTimeFormatOptions = { year: "numeric", timeZone: "UTC" };
  if (value.length > 4) options.month = "long";
  if (value.length > 7) options.day = "numeric";
  const whole = value + "-01-01".slice(value.length - 4);
  return new Date(`${whole}T00:00:00Z`).toLocaleDateString(lang.value === "en" ? "en-GB" : "th-TH", options);
}

/** A stored value in words: a choice by its label, money in baht, a day as a calendar says it. */
export function shown(field: Field, value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  const choice = field.choices.find((one) => one.id === value);
  if (choice) return choice.label;
  if (field.type === "money" && typeof value === "number") return baht(value);
  if (typeof value === "boolean") return value ? t("yes") : t("no");
  if (field.type === "bank") return bankName(String(value));
  if (field.type === "date" && typeof value === "string") return day(value);
  // A telephone number as people write it here.
  const phone = /^\+66(\d{1,2})(\d{3})(\d{4})$/.exec(String(value));
  return phone ? `0${phone[1]}-${phone[2]}-${phone[3]}` : String(value);
}

interface Editing {
  field: Field;
  shown: string;
  missing?: boolean;
  save?: ((value: string, reason: string) => Promise<unknown>) | undefined;
  ask?: (() => void) | undefined;
  withReason?: boolean;
  wasMasked?: boolean;
}

/** The field by which a value of this kind is entered; the form's own choices where it has any. */
export function Entry({ field, id, name, value }: { field: Field; id: string; name: string; value?: string }) {
  if (field.choices.length > 0 || field.type === "yes_no") {
    const choices =
      field.choices.length > 0
        ? field.choices
        : [
            { id: "yes", label: t("yes") },
            { id: "no", label: t("no") },
          ];
    return (
      <select id={id} name={name} defaultValue={value ?? ""}>
        <option value="">{t("pick")}</option>
        {choices.map((choice) => (
          <option key={choice.id} value={choice.id}>
            {choice.label}
          </option>
        ))}
      </select>
    );
  }
  if (field.type === "text" || field.type === "long_text" || field.type === "story") {
    return <textarea id={id} name={name} rows={2} maxLength={5000} defaultValue={value ?? ""} />;
  }
  const kind = field.type === "money" ? "decimal" : ["phone", "account"].includes(field.type) ? "tel" : undefined;
  return <input id={id} name={name} maxLength={5000} inputMode={kind} defaultValue={value ?? ""} autocomplete="off" />;
}

function Editor({ field, save, withReason, done, shown: before, wasMasked }: Editing & { done: () => void }) {
  const submit = async (event: SubmitEvent) => {
    const { value = "", reason = "" } = given(event);
    if (await save?.(value, reason)) done();
  };
  const id = `value-${field.name}`;
  const start = field.choices.length > 0 || wasMasked || before === "–" ? "" : before;
  return (
    <form class="edit" onSubmit={submit}>
      <label class="hidden-text" for={id}>
        {field.label}
      </label>
      <Entry field={field} id={id} name="value" value={start} />
      {withReason ? <input name="reason" aria-label={t("reason")} placeholder={t("reasonPlace")} required /> : null}
      <div class="actions">
        <button type="button" class="quiet small" onClick={done}>
          {t("cancel")}
        </button>
        <button type="submit" class="primary small">
          {t("save")}
        </button>
      </div>
    </form>
  );
}

export function FieldRow(props: Editing) {
  const [editing, setEditing] = useState(false);
  const { field } = props;
  return (
    <div class={`field ${props.missing ? "missing" : ""}`}>
      <dt>{field.label}</dt>
      <dd>
        {editing ? (
          <Editor {...props} done={() => setEditing(false)} />
        ) : (
          <>
            <span class="value">{props.missing ? t("missing") : props.shown}</span>
            {props.ask ? (
              <button type="button" class="quiet small" title={t("askHint")} onClick={props.ask}>
                <MessageCircleQuestion size={14} aria-hidden="true" /> {t("ask")}
                <span class="hidden-text"> {field.label}</span>
              </button>
            ) : null}
            {props.save ? (
              <button type="button" class="quiet small" onClick={() => setEditing(true)}>
                <Pencil size={13} aria-hidden="true" /> {t("edit")}
                <span class="hidden-text"> {field.label}</span>
              </button>
            ) : null}
          </>
        )}
      </dd>
    </div>
  );
}
