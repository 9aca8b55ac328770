// Small parts that every screen uses.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "./texts";

/** A dialog over the page; Escape and the backdrop close it, the focus goes back to where it was. */
export function Modal(props: { title: string; close: () => void; wide?: boolean; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current?.showModal();
    return () => before?.focus?.();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has Escape
    <dialog
      ref={dialog}
      class={props.wide ? "wide" : ""}
      aria-label={props.title}
      onClose={props.close}
      onClick={(event) => event.target === dialog.current && props.close()}
    >
      <div class="sheet">
        <h2>{props.title}</h2>
        {props.children}
      </div>
    </dialog>
  );
}

/** A button that opens a few more. */
export function Menu(props: { label: string; icon: ComponentChildren; children: ComponentChildren }) {
  const box = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const away = (event: Event) => {
      const inside = box.current?.contains(event.target as Node);
      if (box.current?.open && (!inside || (event as KeyboardEvent).key === "Escape")) box.current.open = false;
    };
    addEventListener("pointerdown", away);
    addEventListener("keydown", away);
    return () => {
      removeEventListener("pointerdown", away);
      removeEventListener("keydown", away);
    };
  }, []);
  return (
    <details class="menu" ref={box}>
      <summary aria-label={props.label} title={props.label}>
        {props.icon}
      </summary>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only closes after a choice */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: buttons inside have their own */}
      <div
        class="menu-items"
        onClick={() => {
          if (box.current) box.current.open = false;
        }}
      >
        {props.children}
      </div>
    </details>
  );
}

export function Empty(props: { icon?: ComponentChildren; children: ComponentChildren }) {
  return (
    <div class="empty">
      {props.icon}
      <p>{props.children}</p>
    </div>
  );
}

/** While the first answer is on its way: the shape of what comes. */
export function Loading(props: { rows?: number }) {
  return (
    <div class="loading" aria-busy="true">
      <p class="hidden-text" role="status">
        {t("loading")}
      </p>
      {Array.from({ length: props.rows ?? 5 }, (_, place) => (
        <div key={place} class="bone" />
      ))}
    </div>
  );
}

/** A heading of a screen with what belongs to it at its right. */
export function ScreenHead(props: { title: string; hint?: string; children?: ComponentChildren }) {
  return (
    <header class="screen-head">
      <div>
        <h1>{props.title}</h1>
        {props.hint ? <p class="hint">{props.hint}</p> : null}
      </div>
      <div class="actions">{props.children}</div>
    </header>
  );
}

export function Labelled(props: { id: string; label: string; hint?: string; children: ComponentChildren }) {
  return (
    <div class="labelled">
      <label for={props.id}>{props.label}</label>
      {props.children}
      {props.hint ? <p class="hint">{props.hint}</p> : null}
    </div>
  );
}

export function given(event: SubmitEvent): Record<string, string> {
  event.preventDefault();
  const entries = [...new FormData(event.currentTarget as HTMLFormElement).entries()];
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
