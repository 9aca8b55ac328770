// A case that came by telephone, e-mail, letter or over the counter: the same form, the same rules.
import { useEffect, useState } from "preact/hooks";
import { call } from "./api";
import { Entry } from "./fields";
import { toCase } from "./route";
import { attempt, problem } from "./store";
import { lang, t } from "./texts";
import type { CaseRow, Field } from "./types";
import { given, Labelled, Modal } from "./ui";

interface Form {
  name: string;
  title: string;
  fields: Field[];
}

const WAYS = ["phone", "email", "letter", "counter"] as const;

function Fields({ form }: { form: Form }) {
  return (
    <div class="entry-fields">
      {form.fields
        .filter((field) => field.type !== "evidence")
        .map((field) => (
          <Labelled key={field.name} id={`new-${field.name}`} label={field.required ? `${field.label} *` : field.label}>
            <Entry field={field} id={`new-${field.name}`} name={field.name} />
          </Labelled>
        ))}
    </div>
  );
}

export function EntryDialog({ close }: { close: () => void }) {
  const [forms, setForms] = useState<Form[]>([]);
  const [name, setName] = useState("");
  useEffect(() => {
    void attempt(async () => setForms((await call<{ forms: Form[] }>("GET", "/forms")).forms));
  }, []);
  const form = forms.find((one) => one.name === name);
  const submit = (event: SubmitEvent) => {
    const { channel, "form-name": _, ...said } = given(event);
    const answers = Object.fromEntries(Object.entries(said).filter(([, value]) => value.trim()));
    void attempt(async () => {
      const made = await call<CaseRow>("POST", "/cases", { form: name, answers, channel, language: lang.value });
      close();
      toCase(made.number);
    });
  };
  return (
    <Modal title={t("newCase")} close={close} wide>
      <form onSubmit={submit}>
        <div class="entry-fields">
          <Labelled id="channel" label={t("cameBy")}>
            <select id="channel" name="channel">
              {WAYS.map((way) => (
                <option key={way} value={way}>
                  {t(`by_${way}`)}
                </option>
              ))}
            </select>
          </Labelled>
          <Labelled id="form-name" label={t("form")}>
            <select
              id="form-name"
              name="form-name"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              required
            >
              <option value="">{t("pick")}</option>
              {forms.map((one) => (
                <option key={one.name} value={one.name}>
                  {one.title}
                </option>
              ))}
            </select>
          </Labelled>
        </div>
        {form ? <Fields key={form.name} form={form} /> : null}
        {problem.value ? (
          <p class="error" role="alert">
            {problem.value}
          </p>
        ) : null}
        <div class="actions">
          <button type="button" onClick={close}>
            {t("cancel")}
          </button>
          <button type="submit" class="primary" disabled={!form}>
            {t("saveCase")}
          </button>
        </div>
      </form>
    </Modal>
  );
}
