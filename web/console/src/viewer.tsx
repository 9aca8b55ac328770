// Pictures, one at a time: larger, smaller, turned, the next one; also by keyboard.
import { ChevronLeft, ChevronRight, Download, RotateCw, X, ZoomIn, ZoomOut } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "./texts";
import type { FileRef } from "./types";

const PICTURES = ["image/jpeg", "image/png", "image/gif", "image/webp"];
const STEP = 1.35;
const LARGEST = 8;

export function isPicture(file: { content_type?: string | null; kind?: string | null }): boolean {
  return file.content_type ? PICTURES.includes(file.content_type) : file.kind === "image";
}

export interface Picture {
  id: string;
  src: string;
  name: string;
  told?: ComponentChildren;
}

interface Look {
  zoom: number;
  turn: number;
}

const AS_IT_IS: Look = { zoom: 1, turn: 0 };

function Tool(props: { label: string; act: () => void; children: ComponentChildren; off?: boolean }) {
  return (
    <button
      type="button"
      class="icon"
      aria-label={props.label}
      title={props.label}
      disabled={props.off}
      onClick={props.act}
    >
      {props.children}
    </button>
  );
}

/** How far a picture may be changed by a key. */
function keyed(key: string, look: Look): Look | null {
  if (key === "+" || key === "=") return { ...look, zoom: Math.min(look.zoom * STEP, LARGEST) };
  if (key === "-") return { ...look, zoom: Math.max(look.zoom / STEP, 1) };
  if (key.toLowerCase() === "r") return { ...look, turn: look.turn + 90 };
  return key === "0" ? AS_IT_IS : null;
}

function Stage({ picture, look, change }: { picture: Picture; look: Look; change: (look: Look) => void }) {
  const turned = look.turn % 180 !== 0;
  return (
    <div
      class="stage"
      onWheel={(event) => {
        const next = keyed(event.deltaY < 0 ? "+" : "-", look);
        if (next) change(next);
      }}
    >
      <img
        src={`${picture.src}?view=screen`}
        alt={picture.name || t("image")}
        class={turned ? "turned" : ""}
        style={{ width: look.zoom > 1 ? `${look.zoom * 100}%` : "", rotate: `${look.turn}deg` }}
        onDblClick={() => change(look.zoom > 1 ? AS_IT_IS : { ...look, zoom: 2 })}
      />
    </div>
  );
}

export function Viewer({ pictures, first, close }: { pictures: Picture[]; first: string; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      pictures.findIndex((one) => one.id === first),
    ),
  );
  const [look, setLook] = useState(AS_IT_IS);
  const picture = pictures[at];
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current?.showModal();
    return () => before?.focus?.();
  }, []);
  if (!picture) return null;
  const go = (by: number) => {
    setAt((at + by + pictures.length) % pictures.length);
    setLook(AS_IT_IS);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "ArrowRight") go(1);
    else if (event.key === "ArrowLeft") go(-1);
    else setLook(keyed(event.key, look) ?? look);
  };
  const change = (key: string) => () => setLook(keyed(key, look) ?? look);
  return (
    <dialog ref={dialog} class="viewer" aria-label={t("image")} onClose={close} onKeyDown={press}>
      <header>
        <p>
          {pictures.length > 1 ? t("imageOf", { n: at + 1, all: pictures.length }) : null} {picture.name}
        </p>
        <Tool label={t("zoomOut")} act={change("-")} off={look.zoom <= 1}>
          <ZoomOut size={20} aria-hidden="true" />
        </Tool>
        <Tool label={t("zoomIn")} act={change("+")} off={look.zoom >= LARGEST}>
          <ZoomIn size={20} aria-hidden="true" />
        </Tool>
        <Tool label={t("rotate")} act={change("r")}>
          <RotateCw size={20} aria-hidden="true" />
        </Tool>
        <a
          class="icon"
          href={picture.src}
          download={picture.name || "image"}
          aria-label={t("download")}
          title={t("download")}
        >
          <Download size={20} aria-hidden="true" />
        </a>
        <Tool label={t("shut")} act={close}>
          <X size={20} aria-hidden="true" />
        </Tool>
      </header>
      <Stage picture={picture} look={look} change={setLook} />
      {picture.told ? <div class="caption">{picture.told}</div> : null}
      {pictures.length > 1 ? (
        <>
          <button type="button" class="icon turn-page before" aria-label={t("previous")} onClick={() => go(-1)}>
            <ChevronLeft size={26} aria-hidden="true" />
          </button>
          <button type="button" class="icon turn-page after" aria-label={t("next")} onClick={() => go(1)}>
            <ChevronRight size={26} aria-hidden="true" />
          </button>
        </>
      ) : null}
    </dialog>
  );
}

/** The pictures among what somebody sent. */
export function FileViewer({ files, first, close }: { files: FileRef[]; first: string; close: () => void }) {
  const pictures = files.map((file) => ({
    id: file.evidence_id,
    src: `/api/v1/files/${file.evidence_id}`,
    name: file.file_name ?? "",
  }));
  return <Viewer pictures={pictures} first={first} close={close} />;
}
