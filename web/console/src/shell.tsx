// The frame: where one can go, the search, the desk's hours, who is logged in.
import {
  BarChart3, BookOpenText, Clock, FolderOpen, GraduationCap, Inbox as InboxIcon, Keyboard, LayoutGrid, LogOut,
  MessageSquareText, ScrollText, Search, UserCog, UserRound,
} from "lucide-preact"; // biome-ignore format: a list of pictures
import { call } from "./api";
import { showKeys } from "./keys";
import { go, route, type Screen } from "./route";
import { attempt, choosesLanguage, counts, desk, leads, logOut, me, readColleagues, search } from "./store";
import { type Key, lang, t, time } from "./texts";
import { Menu } from "./ui";

interface Place {
  screen: Screen;
  label: Key;
  icon: typeof InboxIcon;
  may: () => boolean;
}

const always = () => true;
const admin = () => me.value?.role === "admin";
const PLACES: Place[] = [
  { screen: "inbox", label: "conversations", icon: InboxIcon, may: always },
  { screen: "cases", label: "cases", icon: FolderOpen, may: always },
  { screen: "board", label: "board", icon: LayoutGrid, may: () => leads() },
  { screen: "reports", label: "reports", icon: BarChart3, may: () => leads() || me.value?.role === "auditor" },
  { screen: "learning", label: "learning", icon: GraduationCap, may: () => leads() },
  { screen: "canned", label: "cannedEditor", icon: MessageSquareText, may: () => leads() },
  { screen: "desk", label: "deskSettings", icon: Clock, may: () => leads() },
  { screen: "people", label: "people", icon: UserCog, may: () => admin() },
  { screen: "audit", label: "audit", icon: ScrollText, may: () => admin() || me.value?.role === "auditor" },
];

export function Rail() {
  const waiting = counts.value["queue"] ?? 0;
  return (
    <nav class="rail" aria-label={t("places")}>
      {PLACES.filter((place) => place.may()).map((place) => (
        <a
          key={place.screen}
          href={place.screen === "inbox" ? `#/inbox/${route.value.list}` : `#/${place.screen}`}
          aria-current={route.value.screen === place.screen ? "page" : undefined}
          onClick={(event) => {
            event.preventDefault();
            go(place.screen, place.screen === "inbox" ? route.value.list : null);
          }}
        >
          <place.icon size={20} aria-hidden="true" />
          <span>{t(place.label)}</span>
          {place.screen === "inbox" && waiting > 0 ? (
            <span class="badge">
              {waiting}
              <span class="hidden-text"> {t("inQueue")}</span>
            </span>
          ) : null}
        </a>
      ))}
    </nav>
  );
}

function SearchBox() {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void search(String(new FormData(event.currentTarget as HTMLFormElement).get("q") ?? ""));
  };
  return (
    <search>
      <form class="search" onSubmit={submit}>
        <label class="hidden-text" for="search">
          {t("search")}
        </label>
        <Search size={17} aria-hidden="true" />
        <input id="search" name="q" type="search" placeholder={t("search")} maxLength={200} autocomplete="off" />
      </form>
    </search>
  );
}

function Presence() {
  const away = me.value?.away ?? false;
  const change = () =>
    attempt(async () => {
      await call("POST", "/presence", { away: !away });
      if (me.value) me.value = { ...me.value, away: !away };
      await readColleagues();
    });
  return (
    <button type="button" class="presence" aria-pressed={away} title={t("presenceHint")} onClick={change}>
      <span class={`dot ${away ? "away" : "online"}`} aria-hidden="true" />
      {away ? t("away") : t("online")}
    </button>
  );
}

function Hours() {
  if (!desk.value) return null;
  const { open, opens_at } = desk.value;
  return (
    <p class={`hours ${open ? "open" : "shut"}`}>
      {open ? t("deskOpen") : t("deskClosed")}
      {!open && opens_at ? <span> · {t("opensAt", { when: time(opens_at) })}</span> : null}
    </p>
  );
}

function AccountMenu() {
  return (
    <Menu label={t("accountMenu", { name: me.value?.name ?? "" })} icon={<UserRound size={19} aria-hidden="true" />}>
      <p class="who">
        <strong>{me.value?.name}</strong>
        <span>{t(`role_${me.value?.role ?? "agent"}`)}</span>
      </p>
      <button type="button" onClick={() => go("account")}>
        <BookOpenText size={16} aria-hidden="true" />
        {t("account")}
      </button>
      <button type="button" onClick={showKeys}>
        <Keyboard size={16} aria-hidden="true" />
        {t("shortcuts")}
      </button>
      <button type="button" onClick={logOut}>
        <LogOut size={16} aria-hidden="true" />
        {t("logOut")}
      </button>
    </Menu>
  );
}

export function Top() {
  return (
    <header class="top">
      <p class="brand">
        <img src="/page/icon.svg" alt="" width="26" height="26" />
        <span>{t("brand")}</span>
      </p>
      <SearchBox />
      <Hours />
      <Presence />
      <button
        type="button"
        class="quiet"
        lang={lang.value === "en" ? "th" : "en"}
        onClick={() => choosesLanguage(lang.value === "en" ? "th" : "en")}
      >
        {t("language")}
      </button>
      <AccountMenu />
    </header>
  );
}
