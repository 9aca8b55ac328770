// Own messages until the server shows them in the conversation. Each has a key of its own in the storage, so that
// several tabs write side by side; a message sent twice is one, because it keeps its id.
import type { LineFile } from "./protocol";
import { type KeyValue, readJson } from "./storage";

export type Delivery = "sending" | "stored" | "failed";

export interface Item {
  id: string;
  text: string;
  at: string; // ISO 8601, by this device's clock
  order: number; // place among all that were composed on this device
  tab: string; // who composed it
  status: Delivery;
  error?: string;
  files?: LineFile[];
}

export const OTHERS_REST = 5_000; // milliseconds that a tab leaves another's message alone before it sends it, too

export class Queue {
  private readonly items = new Map<string, Item>();
  private last = 0;

  constructor(
    private readonly storage: KeyValue,
    private readonly prefix: string,
    private readonly tab: string,
    private readonly now: () => number = Date.now,
  ) {
    this.refresh();
  }

  /** In the order in which they were written. */
  all(): Item[] {
    return [...this.items.values()].sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
  }

  add(text: string, files?: Item["files"]): Item {
    this.last = Math.max(this.last + 1, this.now());
    const at = new Date(this.now()).toISOString();
    const item: Item = { id: newId(), text, at, order: this.last, tab: this.tab, status: "sending" };
    if (files?.length) item.files = files;
    this.keep(item);
    return item;
  }

  /** What to send, oldest first: one's own, and others' that rest for so long that their tab may be gone. */
  unconfirmed(): Item[] {
    const waiting = this.all().filter((item) => item.status === "sending");
    return waiting.filter((item) => item.tab === this.tab || this.now() - Date.parse(item.at) > OTHERS_REST);
  }

  /** Is there something of another tab that may have to be sent from here? */
  get hasOthers(): boolean {
    return [...this.items.values()].some((item) => item.status === "sending" && item.tab !== this.tab);
  }

  mark(id: string, status: Delivery, error?: string): void {
    const item = this.items.get(id);
    if (!item || (item.status === status && item.error === error)) return;
    const { error: _, ...rest } = item;
    this.keep(error === undefined ? { ...rest, status } : { ...rest, status, error });
  }

  remove(id: string): boolean {
    this.storage.remove(this.prefix + id);
    return this.items.delete(id);
  }

  get(id: string): Item | undefined {
    return this.items.get(id);
  }

  /** Read again what all tabs have written. */
  refresh(): void {
    const found = this.storage.keys(this.prefix);
    this.items.clear();
    for (const key of found) {
      const item = readJson<Item>(this.storage, key);
      if (item?.id && typeof item.text === "string") this.items.set(item.id, item);
      else this.storage.remove(key);
    }
    this.last = Math.max(this.last, 0, ...this.all().map((item) => item.order));
  }

  private keep(item: Item): void {
    this.items.set(item.id, item);
    this.storage.set(this.prefix + item.id, JSON.stringify(item));
  }
}

export function newId(bytes = 12): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
