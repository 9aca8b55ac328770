// Who read and changed what, and why; only ever added to.
import { useEffect, useState } from "preact/hooks";
import { call } from "./api";
import { attempt, nameOf } from "./store";
import { maybe, t } from "./texts";
import { Empty, Labelled, Loading, ScreenHead } from "./ui";

interface Entry {
  at: string;
  agent_id: string;
  action: string;
  subject: string;
  detail: string | null;
  reason: string | null;
}

const MOST = 200;

/** Who or what it was about: a colleague by name, a conversation by the end of its id, anything else as it is. */
function subjectOf(entry: Entry): string {
  if (entry.action.startsWith("agent_") || entry.action.startsWith("totp")) return nameOf(entry.subject);
  return /^[0-9a-f]{20,}$/.test(entry.subject) ? `#${entry.subject.slice(-6)}` : entry.subject;
}

/** What was called, where the log has no word of its own for it: by the last part of its path. */
function actionWords(action: string): string {
  const own = maybe("a_", action);
  if (own !== `${action}` || !action.includes(" ")) return own;
  const [method = "", path = ""] = action.split(" ");
  const last =
    path
      .split("/")
      .filter((part) => part && !part.startsWith("{"))
      .at(-1) ?? "";
  const words = maybe(`a_${method.toLowerCase()}_`, last);
  return words === last ? `${maybe("a_m_", method)} ${last}` : words;
}

function when(at: string): string {
  return new Date(at).toLocaleString("th-TH", {
    timeZone: "Asia/Bangkok",
    dateStyle: "short",
    timeStyle: "medium",
  });
}

function Rows({ entries }: { entries: Entry[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section class="card table-box" tabIndex={0} aria-label={t("audit")}>
      <table>
        <thead>
          <tr>
            {(["time", "who", "did", "about", "reason"] as const).map((name) => (
              <th scope="col" key={name}>
                {name === "about"
                  ? t("auditAbout")
                  : name === "who"
                    ? t("auditWho")
                    : name === "did"
                      ? t("auditDid")
                      : t(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry, place) => (
            <tr key={`${entry.at}${place}`}>
              <td>
                <time dateTime={entry.at}>{when(entry.at)}</time>
              </td>
              <td>{nameOf(entry.agent_id)}</td>
              <td>{actionWords(entry.action)}</td>
              <td class="number">{subjectOf(entry)}</td>
              <td class="words">{entry.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export default function AuditScreen() {
  const [entries, setEntries] = useState<Entry[] | null>(null);
  const [subject, setSubject] = useState("");
  const [who, setWho] = useState("");
  useEffect(() => {
    void attempt(async () => {
      const query = new URLSearchParams({
        limit: String(MOST),
        ...(subject.trim() ? { subject: subject.trim() } : {}),
      });
      setEntries((await call<{ entries: Entry[] }>("GET", `/audit?${query}`)).entries);
    });
  }, [subject]);
  const people = [...new Set((entries ?? []).map((entry) => entry.agent_id))];
  const shown = (entries ?? []).filter((entry) => !who || entry.agent_id === who);
  return (
    <div class="screen">
      <ScreenHead title={t("audit")} hint={t("auditHint", { n: MOST })} />
      <div class="entry-fields">
        <Labelled id="audit-subject" label={t("auditSubject")}>
          <input
            id="audit-subject"
            placeholder="RT-XXXX-XXXX"
            onChange={(event) => setSubject(event.currentTarget.value)}
          />
        </Labelled>
        <Labelled id="audit-who" label={t("auditWho")}>
          <select id="audit-who" value={who} onChange={(event) => setWho(event.currentTarget.value)}>
            <option value="">{t("any")}</option>
            {people.map((id) => (
              <option key={id} value={id}>
                {nameOf(id)}
              </option>
            ))}
          </select>
        </Labelled>
      </div>
      {entries === null ? (
        <Loading />
      ) : shown.length > 0 ? (
        <Rows entries={shown} />
      ) : (
        <Empty>{t("nothingFound")}</Empty>
      )}
    </div>
  );
}
