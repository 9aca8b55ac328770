import { colleagues, desk } from "./store";
import { maybe, t } from "./texts";

export function Team() {
  return (
    <section class="main case" aria-label={t("team")}>
      <div class="case-body">
        <h2>{t("team")}</h2>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("assignee")}</th>
              <th scope="col">{t("team")}</th>
              <th scope="col">{t("online")}</th>
              <th scope="col">{t("load")}</th>
            </tr>
          </thead>
          <tbody>
            {colleagues.value.map((one) => (
              <tr key={one.id}>
                <td>{one.name}</td>
                <td>{one.teams.join(", ")}</td>
                <td>
                  <span class={`dot ${one.presence}`} aria-hidden="true" />
                  {maybe(one.presence === "offline" ? "p_" : "", one.presence)}
                </td>
                <td>
                  {one.load} / {desk.value?.capacity}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
