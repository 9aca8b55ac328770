// Choosing files (button, camera, drag, paste) and seeing them on their way.
import type { Texts } from "../texts";
import { TAKEN, type Upload, type Uploads } from "../uploads";
import { h, ICONS, icon, iconButton } from "./dom";
import { thumbnail } from "./picture";
import { sizeName } from "./time";

const PREVIEW = { width: 56, height: 56 };

export class Attachments {
  readonly button: HTMLButtonElement;
  /** What stands above the composer. */
  readonly box = h("div", { class: "attachments", hidden: true });
  private readonly panel = h("div", { class: "attach-panel", hidden: true });
  private readonly hint = h("p", { class: "hint" });
  private readonly problem = h("p", { class: "error", role: "alert" });
  private readonly rows = h("ul", { class: "uploads" });
  private readonly drawn = new Map<number, { node: HTMLElement; signature: string }>();
  private readonly choose = h("button", { type: "button", class: "small" });
  private readonly camera = h("button", { type: "button", class: "small" });

  constructor(
    private t: Texts,
    private readonly uploads: Uploads,
  ) {
    this.button = iconButton("tool", t.attach, ICONS.attach);
    this.button.setAttribute("aria-expanded", "false");
    this.button.addEventListener("click", () => this.toggle());
    this.choose.addEventListener("click", () => this.pick(false));
    this.camera.addEventListener("click", () => this.pick(true));
    this.camera.hidden = !window.matchMedia("(pointer: coarse)").matches;
    this.panel.append(this.choose, this.camera, this.hint);
    this.box.append(this.panel, this.problem, this.rows);
    this.setTexts(t);
  }

  setTexts(t: Texts): void {
    this.t = t;
    this.button.setAttribute("aria-label", t.attach);
    this.button.title = `${t.attach} – ${this.limits()}`;
    this.choose.textContent = t.chooseFile;
    this.camera.textContent = t.camera;
    this.hint.textContent = this.limits();
  }

  /** Takes what may be sent and says what may not, and why. */
  offer(files: Iterable<File>): void {
    const good: File[] = [];
    this.problem.textContent = "";
    for (const file of files) {
      const refusal = this.uploads.refusal(file);
      if (!refusal) good.push(file);
      else this.problem.append(this.refusalText(refusal, file.name), " ");
    }
    if (good.length) this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", String(!this.panel.hidden));
    if (!this.uploads.add(good)) this.problem.append(this.t.tooManyFiles(this.uploads.most));
    this.render();
  }

  /** Files that are dropped on or pasted into `area`. */
  watch(area: HTMLElement, overlay: HTMLElement): void {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    area.addEventListener("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      overlay.replaceChildren(h("p", {}, this.t.dropHere), h("p", { class: "hint" }, this.limits()));
      overlay.hidden = false;
    });
    area.addEventListener("dragleave", (event) => {
      if (!(event.relatedTarget instanceof Node && area.contains(event.relatedTarget))) overlay.hidden = true;
    });
    area.addEventListener("drop", (event) => {
      overlay.hidden = true;
      if (!hasFiles(event)) return;
      event.preventDefault();
      this.offer(event.dataTransfer?.files ?? []);
    });
    area.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      this.offer(files);
    });
  }

  render(): void {
    const { list } = this.uploads;
    this.hint.textContent = this.limits();
    for (const [id, { node }] of this.drawn) {
      if (list.some((one) => one.id === id)) continue;
      node.remove();
      this.drawn.delete(id);
    }
    for (const upload of list) this.draw(upload);
    this.box.hidden = this.panel.hidden && list.length === 0 && this.problem.textContent === "";
  }

  /** What may be attached, said before anything is chosen. */
  limits(): string {
    return this.t.attachHint(sizeName(this.uploads.largest), this.uploads.most);
  }

  private toggle(): void {
    this.open(Boolean(this.panel.hidden));
    if (!this.panel.hidden) this.choose.focus();
  }

  private open(open: boolean): void {
    this.panel.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) this.problem.textContent = "";
    this.render();
  }

  private pick(camera: boolean): void {
    const input = h("input", { type: "file", accept: camera ? "image/*" : TAKEN, multiple: !camera });
    if (camera) input.setAttribute("capture", "environment");
    input.addEventListener("change", () => this.offer(input.files ?? []));
    input.click();
  }

  private draw(upload: Upload): void {
    const signature = `${upload.state}${upload.error ?? ""}`;
    let entry = this.drawn.get(upload.id);
    if (entry?.signature !== signature) {
      const node = this.row(upload, entry?.node.querySelector(".preview") ?? this.preview(upload));
      if (entry) entry.node.replaceWith(node);
      else this.rows.append(node);
      entry = { node, signature };
      this.drawn.set(upload.id, entry);
    }
    const bar = entry.node.querySelector("progress");
    if (bar) bar.value = upload.percent;
    const share = entry.node.querySelector(".share");
    if (share) share.textContent = this.t.uploading(upload.percent);
  }

  private row(upload: Upload, preview: Element): HTMLElement {
    const { t } = this;
    const { name, size } = upload.file;
    const sending = upload.state === "sending";
    const state =
      upload.state === "failed" ? upload.error || (upload.lost ? t.uploadLost : t.uploadFailed) : t.uploadDone;
    const row = h(
      "li",
      { class: `upload ${upload.state}` },
      preview,
      h(
        "div",
        { class: "upload-words" },
        h("span", { class: "file-name" }, name),
        h("span", { class: "file-size" }, sizeName(size)),
        sending ? h("progress", { max: 100, value: 0, "aria-label": name }) : null,
        h("span", { class: sending ? "share" : "upload-state" }, sending ? t.uploading(upload.percent) : state),
      ),
    );
    if (upload.state === "failed") {
      const again = h("button", { type: "button", class: "small" }, t.retry);
      again.addEventListener("click", () => this.uploads.retry(upload.id));
      row.append(again);
    }
    const away = iconButton("tool", sending ? t.cancelUpload(name) : t.removeFile(name), ICONS.close);
    away.addEventListener("click", () => this.uploads.remove(upload.id));
    row.append(away);
    return row;
  }

  private preview(upload: Upload): HTMLElement {
    const box = h("div", { class: "preview" }, icon(ICONS.file));
    if (upload.file.type.startsWith("image/")) {
      void thumbnail(upload.file, upload.file.name, PREVIEW).then((canvas) => canvas && box.replaceChildren(canvas));
    }
    return box;
  }

  private refusalText(refusal: "large" | "kind" | "empty", name: string): string {
    const { t } = this;
    if (refusal === "empty") return t.fileEmpty(name);
    return refusal === "large" ? t.fileTooLarge(name, sizeName(this.uploads.largest)) : t.fileRefused(name);
  }
}
