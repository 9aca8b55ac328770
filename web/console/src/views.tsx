// Saved views: a list with its filters under a name, one's own or shared with a team.

import { signal } from "@preact/signals";
import { Bookmark, BookmarkPlus, X } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "./api";
import { DialogEnd } from "./canned";
import { toConversation, VIEWS } from "./route";
import { attempt, desk, filters, problem, view } from "./store";
import { t } from "./texts";
import type { SavedView, View } from "./types";
import { given, Labelled, Modal } from "./ui";

const kept = signal<SavedView[] | null>(null);

async function read(): Promise<void> {
  kept.value = (await call<{ views: SavedView[] }>("GET", "/views")).views.filter((one) => one.kind === "inbox");
}

function open(one: SavedView): void {
  const { view: list, ...others } = one.filters;
  filters.value = others;
  toConversation(null, VIEWS.find((name) => name === list) ?? "all");
}

const same = (one: SavedView) => {
  const { view: list = "all", ...others } = one.filters;
  return (
    list === view.value &&
    JSON.stringify(Object.entries(others).sort()) === JSON.stringify(Object.entries(filters.value).sort())
  );
};

function SaveDialog({ close }: { close: () => void }) {
  const submit = (event: SubmitEvent) => {
    const { name, team } = given(event);
    void attempt(async () => {
      const body = { name, kind: "inbox", team: team || null, filters: { view: view.value as View, ...filters.value } };
      await call("POST", "/views", body);
      await read();
      close();
    });
  };
  return (
    <Modal title={t("viewSave")} close={close}>
      <form onSubmit={submit}>
        <Labelled id="view-name" label={t("viewName")}>
          <input id="view-name" name="name" required maxLength={60} />
        </Labelled>
        <Labelled id="view-team" label={t("viewShare")}>
          <select id="view-team" name="team">
            <option value="">{t("viewMine")}</option>
            {(desk.value?.teams ?? []).map((team) => (
              <option key={team}>{team}</option>
            ))}
          </select>
        </Labelled>
        <DialogEnd cancel={close} />
      </form>
    </Modal>
  );
}

export function SaveView() {
  const [saving, setSaving] = useState(false);
  return (
    <>
      <button type="button" class="quiet small" onClick={() => setSaving(true)}>
        <BookmarkPlus size={14} aria-hidden="true" /> {t("viewSave")}
      </button>
      {saving ? (
        <SaveDialog
          close={() => {
            setSaving(false);
            problem.value = "";
          }}
        />
      ) : null}
    </>
  );
}

export function SavedViews() {
  useEffect(() => {
    if (kept.value === null) void attempt(read);
  }, []);
  if (!kept.value?.length) return null;
  const drop = (one: SavedView) =>
    attempt(async () => {
      await call("DELETE", `/views/${one.id}`);
      await read();
    });
  return (
    <fieldset class="tabs views">
      <legend class="hidden-text">{t("views")}</legend>
      {kept.value.map((one) => (
        <span key={one.id} class="view">
          <button
            type="button"
            aria-pressed={same(one)}
            title={one.team ? t("viewOf", { team: one.team }) : ""}
            onClick={() => open(one)}
          >
            <Bookmark size={13} aria-hidden="true" /> {one.name}
          </button>
          {one.mine && same(one) ? (
            <button
              type="button"
              class="quiet icon"
              aria-label={t("viewDrop", { name: one.name })}
              onClick={() => drop(one)}
            >
              <X size={14} aria-hidden="true" />
            </button>
          ) : null}
        </span>
      ))}
    </fieldset>
  );
}
