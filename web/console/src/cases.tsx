import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "./api";
import { CaseButton, Tabs } from "./inbox";
import { attempt, openCase } from "./store";
import { lang, t } from "./texts";
import type { CaseRow, Field } from "./types";

interface Form {
  name: string;
  title: string;
  fields: Field[];
}

function Entry({ forms }: { forms: Form[] }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [name, setName] = useState("");
  const form = forms.find((one) => one.name === name);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const answers: Record<string, string> = {};
    for (const field of form?.fields ?? []) {
      const value = String(given.get(field.name) ?? "").trim();
      if (value) answers[field.name] = value;
    }
    await attempt(async () => {
      const body = { form: name, answers, channel: given.get("channel"), language: lang.value };
      const made = await call<CaseRow>("POST", "/cases", body);
      dialog.current?.close();
      openCase.value = made.number;
    });
  };
  return (
    <>
      <button type="button" class="primary" onClick={() => dialog.current?.showModal()}>
        {t("newCase")}
      </button>
      <dialog ref={dialog} aria-label={t("newCase")}>
        <form class="entry" onSubmit={submit}>
          <h2>{t("newCase")}</h2>
          <label for="channel">{t("cameBy")}</label>
          <select id="channel" name="channel">
            {(["phone", "email", "letter", "counter"] as const).map((way) => (
              <option key={way} value={way}>
                {t(`by_${way}`)}
              </option>
            ))}
          </select>
          <label for="form">{t("form")}</label>
          <select id="form" value={name} onChange={(event) => setName(event.currentTarget.value)} required>
            <option value="" />
            {forms.map((one) => (
              <option key={one.name} value={one.name}>
                {one.title}
              </option>
            ))}
          </select>
          {(form?.fields ?? [])
            .filter((field) => field.type !== "evidence")
            .map((field) => (
              <EntryField key={field.name} field={field} />
            ))}
          <div class="actions">
            <button type="button" onClick={() => dialog.current?.close()}>
              {t("cancel")}
            </button>
            <button type="submit" class="primary" disabled={!form}>
              {t("save")}
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}

function EntryField({ field }: { field: Field }) {
  const id = `new-${field.name}`;
  return (
    <>
      <label for={id}>{field.label}</label>
      {field.choices.length > 0 ? (
        <select id={id} name={field.name}>
          <option value="" />
          {field.choices.map((choice) => (
            <option key={choice.id} value={choice.id}>
              {choice.label}
            </option>
          ))}
        </select>
      ) : field.type === "text" ? (
        <textarea id={id} name={field.name} rows={2} />
      ) : (
        <input id={id} name={field.name} />
      )}
    </>
  );
}

export function CaseList() {
  const [listed, setListed] = useState<CaseRow[]>([]);
  const [forms, setForms] = useState<Form[]>([]);
  useEffect(() => {
    void attempt(async () => {
      setListed((await call<{ cases: CaseRow[] }>("GET", "/cases?masked=1&limit=100")).cases);
      setForms((await call<{ forms: Form[] }>("GET", "/forms")).forms);
    });
  }, [openCase.value]);
  return (
    <nav class="list" aria-label={t("cases")}>
      <Tabs />
      <div class="tools">
        <Entry forms={forms} />
        <a href="/api/v1/export/cases?format=csv">{t("csv")}</a>
        <a href="/api/v1/export/cases?format=xlsx">{t("xlsx")}</a>
      </div>
      <ul>
        {listed.map((row) => (
          <li key={row.number}>
            <CaseButton row={row} />
          </li>
        ))}
      </ul>
      {listed.length === 0 ? <p class="empty">{t("nothingHere")}</p> : null}
    </nav>
  );
}
