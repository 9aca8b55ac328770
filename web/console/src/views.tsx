// Saved views: a list with its filters under a name, one's own or shared with a team.

import { signal } from "@preact/signals";
import { Bookmark, BookmarkPlus, X } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "./api";
import { DialogEnd } from "./canned";
import { attempt, desk, me, problem } from "./store";
import { t } from "./texts";
import type { SavedView } from "./types";
import { given, Labelled, Modal } from "./ui";

/** A list that can be kept: which, what it shows now, and how it shows another. */
export interface Listing {
  kind: SavedView["kind"];
  now: Record<string, string>;
  show: (filters: Record<string, string>) => void;
}

const kept = signal<{ of: string; views: SavedView[] } | null>(null);

async function read(): Promise<void> {
  kept.value = { of: me.value?.id ?? "", views: (await call<{ views: SavedView[] }>("GET", "/views")).views };
}

const sorted = (filters: Record<string, string>) =>
  JSON.stringify(
    Object.entries(filters)
      .filter(([, value]) => value)
      .sort(),
  );

function SaveDialog({ listing, close }: { listing: Listing; close: () => void }) {
  const submit = (event: SubmitEvent) => {
    const { name, team } = given(event);
    void attempt(async () => {
      const filters = Object.fromEntries(Object.entries(listing.now).filter(([, value]) => value));
      const body = { name, kind: listing.kind, team: team || null, filters };
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

export function SaveView({ listing }: { listing: Listing }) {
  const [saving, setSaving] = useState(false);
  return (
    <>
      <button type="button" class="quiet small" onClick={() => setSaving(true)}>
        <BookmarkPlus size={14} aria-hidden="true" /> {t("viewSave")}
      </button>
      {saving ? (
        <SaveDialog
          listing={listing}
          close={() => {
            setSaving(false);
            problem.value = "";
          }}
        />
      ) : null}
    </>
  );
}

export function SavedViews({ listing }: { listing: Listing }) {
  useEffect(() => {
    if (kept.value?.of !== me.value?.id) void attempt(read);
  }, [me.value?.id]);
  const views = kept.value?.views.filter((one) => one.kind === listing.kind) ?? [];
  if (!views.length) return null;
  const same = (one: SavedView) => sorted(one.filters) === sorted(listing.now);
  const drop = (one: SavedView) =>
    attempt(async () => {
      await call("DELETE", `/views/${one.id}`);
      await read();
    });
  return (
    <fieldset class="tabs views">
      <legend class="hidden-text">{t("views")}</legend>
      {views.map((one) => (
        <span key={one.id} class="view">
          <button
            type="button"
            aria-pressed={same(one)}
            title={one.team ? t("viewOf", { team: one.team }) : ""}
            onClick={() => listing.show(one.filters)}
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
