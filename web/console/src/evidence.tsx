// The files of a case, and what the codes in them say beside what was told.
import { CircleAlert, CircleCheck, FileDown } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { baht, bankName } from "./fields";
import { maybe, t } from "./texts";
import type { CaseDetail, Code, EvidenceFile, Field } from "./types";
import { isPicture, Viewer } from "./viewer";

interface Pair {
  name: string;
  value: string;
}

const HIDDEN = ["kind", "crc_ok", "text"];

/** What a code on a slip says, in words. */
function pairsOf(code: Code): Pair[] {
  return Object.entries(code).flatMap(([name, value]) => {
    if (value === null || HIDDEN.includes(name)) return [];
    if (name === "receiver" && typeof value === "object") {
      const { type = "", value: to = "" } = value as Record<string, string>;
      return [{ name: maybe("sl_", type), value: to }];
    }
    const words =
      name === "amount"
        ? baht(Number(value))
        : ["sending_bank", "bank"].includes(name)
          ? bankName(String(value))
          : String(value);
    return [{ name: maybe("sl_", name), value: words }];
  });
}

function Check({ good, children }: { good: boolean; children: ComponentChildren }) {
  const Icon = good ? CircleCheck : CircleAlert;
  return (
    <p class={good ? "check good" : "check bad"}>
      <Icon size={15} aria-hidden="true" /> {children}
    </p>
  );
}

function Slip({ file, fields }: { file: EvidenceFile; fields: Field[] }) {
  const codes = (file.slip ?? []).filter((code) => code["kind"] !== "other");
  const checks = Object.entries(file.checks ?? {});
  if (codes.length === 0 && checks.length === 0) return null;
  return (
    <div class="slip">
      <h3>{t("slip")}</h3>
      {codes.map((code, place) => (
        <div key={String(code["reference"] ?? place)}>
          <p class="hint">{maybe("sk_", String(code["kind"]))}</p>
          <dl>
            {pairsOf(code).map((pair) => (
              <div key={pair.name}>
                <dt>{pair.name}</dt>
                <dd>{pair.value}</dd>
              </div>
            ))}
          </dl>
          {"crc_ok" in code ? (
            <Check good={Boolean(code["crc_ok"])}>{code["crc_ok"] ? t("crcOk") : t("crcBad")}</Check>
          ) : null}
        </div>
      ))}
      {checks.map(([name, how]) => (
        <Check key={name} good={how === "equal" || how === "filled"}>
          {fields.find((field) => field.name === name)?.label ?? name}: {maybe("ck_", how)}
        </Check>
      ))}
    </div>
  );
}

export function Evidence({ detail }: { detail: CaseDetail }) {
  const [viewed, setViewed] = useState<string | null>(null);
  const fields = detail.declaration?.fields ?? [];
  const about = new Map((detail.evidence_files ?? []).map((file) => [file.evidence_id, file]));
  const files = detail.evidence.map((id) => about.get(id) ?? { evidence_id: id, kind: "image" });
  const address = (file: EvidenceFile) => `/api/v1/cases/${detail.number}/evidence/${file.evidence_id}`;
  if (files.length === 0) return null;
  return (
    <section class="card">
      <h2>{t("evidence", { n: files.length })}</h2>
      <ul class="evidence">
        {files.map((file) => (
          <li key={file.evidence_id}>
            {isPicture(file) ? (
              <button type="button" class="thumb" onClick={() => setViewed(file.evidence_id)}>
                <img src={`${address(file)}?view=small`} alt={file.file_name || t("image")} loading="lazy" />
              </button>
            ) : (
              <a class="file" href={address(file)} target="_blank" rel="noopener">
                <FileDown size={16} aria-hidden="true" /> {file.file_name || t("file")}
              </a>
            )}
            <Slip file={file} fields={fields} />
          </li>
        ))}
      </ul>
      {detail.masked ? <p class="hint">{t("slipMasked")}</p> : null}
      {viewed ? (
        <Viewer
          pictures={files.filter(isPicture).map((file) => ({
            id: file.evidence_id,
            src: address(file),
            name: file.file_name ?? "",
            told: file.slip ? <Slip file={file} fields={fields} /> : null,
          }))}
          first={viewed}
          close={() => setViewed(null)}
        />
      ) : null}
    </section>
  );
}
