import { useState } from "preact/hooks";
import { t } from "./texts";
import type { Field } from "./types";

export function shown(field: Field, value: unknown): string {
  if (value === null || value === undefined) return "–";
  const choice = field.choices.find((one) => one.id === value);
  if (choice) return choice.label;
  if (field.type === "money" && typeof value === "number") return `${(value / 100).toLocaleString()} ฿`;
  return String(value);
}

interface Editing {
  field: Field;
  shown: string;
  missing?: boolean;
  save?: ((value: string, reason: string) => Promise<unknown>) | undefined;
  ask?: (() => void) | undefined;
  withReason?: boolean;
}

function Editor({ field, save, withReason, done }: Editing & { done: () => void }) {
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    if (await save?.(String(given.get("value") ?? ""), String(given.get("reason") ?? ""))) done();
  };
  const id = `value-${field.name}`;
  return (
    <form class="edit" onSubmit={submit}>
      <label class="hidden-text" for={id}>
        {field.label}
      </label>
      {field.choices.length > 0 ? (
        <select id={id} name="value">
          {field.choices.map((choice) => (
            <option key={choice.id} value={choice.id}>
              {choice.label}
            </option>
          ))}
        </select>
      ) : (
        <input id={id} name="value" maxLength={5000} />
      )}
      {withReason ? <input name="reason" aria-label={t("reason")} placeholder={t("reason")} required /> : null}
      <button type="submit">{t("save")}</button>
      <button type="button" class="quiet" onClick={done}>
        {t("cancel")}
      </button>
    </form>
  );
}

export function FieldRow(props: Editing) {
  const [editing, setEditing] = useState(false);
  return (
    <div class={`field ${props.missing ? "missing" : ""}`}>
      <dt>{props.field.label}</dt>
      <dd>
        {editing ? (
          <Editor {...props} done={() => setEditing(false)} />
        ) : (
          <>
            <span>{props.missing ? t("missing") : props.shown}</span>
            {props.save ? (
              <button type="button" class="quiet small" onClick={() => setEditing(true)}>
                {t("edit")}
                <span class="hidden-text"> {props.field.label}</span>
              </button>
            ) : null}
            {props.ask ? (
              <button type="button" class="quiet small" onClick={props.ask}>
                {t("ask")}
                <span class="hidden-text"> {props.field.label}</span>
              </button>
            ) : null}
          </>
        )}
      </dd>
    </div>
  );
}
