// Files on their way: checked before they are sent, sent at once, then named in a message. No DOM.
import type { Limits } from "./protocol";

export type UploadState = "sending" | "done" | "failed";

export interface Upload {
  id: number;
  file: File;
  state: UploadState;
  percent: number;
  error: string | null;
  uploadId: string | null;
  /** The line broke: sent again by itself. */
  lost: boolean;
}

/** The connection broke: nobody has refused the file. */
export class Lost extends Error {}

export type Refusal = "large" | "kind" | "empty";

/** Sends one file; `progress` hears shares from 0 to 1. Resolves with the server's id of it. */
export type SendFile = (
  file: File,
  signal: AbortSignal,
  progress: (share: number) => void,
) => Promise<{ upload_id: string }>;

export const TAKEN =
  "image/jpeg,image/png,image/gif,image/webp,image/heic,image/heif,image/avif,application/pdf,video/mp4,video/quicktime," +
  "video/3gpp,video/webm,audio/mpeg,audio/mp4,audio/aac,audio/ogg,audio/wav,.heic,.heif,.m4a";
const KINDS = /^(image\/(jpeg|png|gif|webp|hei[cf]|avif)|application\/pdf|(video|audio)\/.+)$/;
const NAMES = /\.(jpe?g|png|gif|webp|hei[cf]|avif|pdf|mp4|mov|3gp|webm|mp3|m4a|aac|ogg|oga|wav)$/i;
const FILE_LIMIT = 50 * 1_048_576; // bytes, until the server has said its own
const COUNT_LIMIT = 20;

export class Uploads {
  readonly list: Upload[] = [];
  private readonly aborts = new Map<number, AbortController>();
  private next = 1;
  private wanted = false;

  constructor(
    private readonly sendFile: SendFile,
    private readonly limits: () => Limits,
    private readonly changed: () => void,
    /** All files that were chosen have arrived, and the person wants them sent. */
    private readonly complete: (uploads: Upload[]) => void,
  ) {}

  get largest(): number {
    return this.limits().file_bytes ?? FILE_LIMIT;
  }

  /** Why a file cannot be sent, known before a byte of it leaves the device; null when it can. */
  refusal(file: Pick<File, "name" | "size" | "type">): Refusal | null {
    if (file.size === 0) return "empty";
    if (file.size > this.largest) return "large";
    return KINDS.test(file.type) || (!file.type && NAMES.test(file.name)) ? null : "kind";
  }

  /** How many go with one message. */
  get most(): number {
    return this.limits().files ?? COUNT_LIMIT;
  }

  /** False when there were more than may go together: those beyond are left out. */
  add(files: Iterable<File>): boolean {
    let all = true;
    for (const file of files) {
      all = this.list.length < this.most;
      if (!all) break;
      const id = this.next++;
      const upload: Upload = { id, file, state: "sending", percent: 0, error: null, uploadId: null, lost: false };
      this.list.push(upload);
      void this.send(upload);
    }
    this.changed();
    return all;
  }

  /** The line is back: what it had lost goes again. */
  resume(): void {
    for (const upload of this.list) if (upload.state === "failed" && upload.lost) void this.send(upload);
    this.changed();
  }

  retry(id: number): void {
    const upload = this.list.find((one) => one.id === id);
    if (upload?.state === "failed") void this.send(upload);
    this.changed();
  }

  remove(id: number): void {
    this.aborts.get(id)?.abort();
    const place = this.list.findIndex((one) => one.id === id);
    if (place >= 0) this.list.splice(place, 1);
    if (this.list.length === 0) this.wanted = false;
    this.changed();
    this.check();
  }

  /** Send what is there as soon as all of it has arrived; false when there is nothing. */
  submit(): boolean {
    if (this.list.length === 0) return false;
    this.wanted = true;
    this.check();
    return true;
  }

  get isWaiting(): boolean {
    return this.wanted;
  }

  private async send(upload: Upload): Promise<void> {
    const abort = new AbortController();
    this.aborts.set(upload.id, abort);
    Object.assign(upload, { state: "sending", percent: 0, error: null, lost: false });
    try {
      const { upload_id } = await this.sendFile(upload.file, abort.signal, (share) => {
        upload.percent = Math.round(share * 100);
        this.changed();
      });
      Object.assign(upload, { state: "done", percent: 100, uploadId: upload_id });
    } catch (problem) {
      if (abort.signal.aborted) return;
      const lost = problem instanceof Lost;
      Object.assign(upload, { state: "failed", error: problem instanceof Error ? problem.message : "", lost });
      if (!lost) this.wanted = false; // the person decides: again, or without it
    } finally {
      this.aborts.delete(upload.id);
    }
    this.changed();
    this.check();
  }

  private check(): void {
    if (!this.wanted || this.list.length === 0 || this.list.some((one) => one.state !== "done")) return;
    this.wanted = false;
    this.complete(this.list.splice(0));
    this.changed();
  }
}

/** Sends files to the chat's server. `token` gives the session's proof, waiting for one if need be. */
export function httpSender(url: string, token: () => Promise<string>, language: () => string): SendFile {
  return async (file, signal, progress) => {
    const proof = await token();
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest(); // fetch tells nothing of progress
      request.open("POST", url);
      request.setRequestHeader("Authorization", `Bearer ${proof}`);
      request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
      request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
      request.setRequestHeader("Accept-Language", language());
      request.responseType = "json";
      request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
      request.onload = () => {
        if (request.status === 201) resolve(request.response);
        else reject(new Error(request.response?.error?.message ?? ""));
      };
      request.onerror = request.ontimeout = () => reject(new Lost());
      signal.addEventListener("abort", () => request.abort());
      request.send(file);
    });
  };
}
