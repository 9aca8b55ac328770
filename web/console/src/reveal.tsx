// Personal data: masked until somebody says why they must see it, and again after some minutes.
import { Eye, EyeOff } from "lucide-preact";
import { useEffect, useRef } from "preact/hooks";
import { call } from "./api";
import { attempt, now } from "./store";
import { t } from "./texts";
import { given } from "./ui";

function left(until: string): string {
  const seconds = Math.max(0, Math.floor((Date.parse(until) - now.value) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function Countdown({ until, reload }: { until: string; reload: () => Promise<void> }) {
  const over = Date.parse(until) <= now.value;
  const asked = useRef(false);
  useEffect(() => {
    if (!over || asked.current) return;
    asked.current = true;
    void attempt(reload);
  }, [over]);
  return (
    <p class="revealed" role="timer">
      <Eye size={17} aria-hidden="true" /> {t("revealed", { left: left(until) })}
    </p>
  );
}

interface Masked {
  path: string; // of the case or the conversation
  masked: boolean;
  until: string | null;
  words: string; // what is masked
  reload: () => Promise<void>;
}

export function Reveal({ path, masked, until, words, reload }: Masked) {
  if (!masked) return until ? <Countdown until={until} reload={reload} /> : null;
  const submit = (event: SubmitEvent) => {
    const { reason = "" } = given(event);
    void attempt(async () => {
      await call("POST", `${path}/reveal`, { reason });
      await reload();
    });
  };
  return (
    <form class="reveal" onSubmit={submit}>
      <EyeOff size={17} aria-hidden="true" />
      <p>{words}</p>
      <label class="hidden-text" for="why">
        {t("revealWhy")}
      </label>
      <input id="why" name="reason" placeholder={t("revealWhy")} required maxLength={500} autocomplete="off" />
      <button type="submit">{t("reveal")}</button>
    </form>
  );
}
