// Where the chat keeps what must survive a reload: the page's own localStorage, which no other origin can read.

export interface KeyValue {
  /** False when a reload forgets it all. */
  readonly keeps: boolean;
  get(key: string): string | null;
  /** False when it cannot be kept: full, or forbidden. */
  set(key: string, value: string): boolean;
  remove(key: string): void;
  keys(prefix: string): string[];
}

/** Without storage (private modes, sandboxed frames) the chat lives in memory, and only a reload hurts it. */
export class MemoryStorage implements KeyValue {
  readonly keeps = false;
  private readonly values = new Map<string, string>();

  get(key: string): string | null {
    return this.values.get(key) ?? null;
  }

  set(key: string, value: string): boolean {
    this.values.set(key, value);
    return true;
  }

  remove(key: string): void {
    this.values.delete(key);
  }

  keys(prefix: string): string[] {
    return [...this.values.keys()].filter((key) => key.startsWith(prefix));
  }
}

export class BrowserStorage implements KeyValue {
  /** What did not fit: the chat goes on with it, as long as the page lives. */
  private readonly spare = new Map<string, string>();

  constructor(private readonly storage: Storage) {}

  get keeps(): boolean {
    return this.spare.size === 0;
  }

  get(key: string): string | null {
    try {
      return this.spare.get(key) ?? this.storage.getItem(key);
    } catch {
      return null;
    }
  }

  set(key: string, value: string): boolean {
    try {
      this.storage.setItem(key, value);
      this.spare.delete(key);
      return true;
    } catch {
      this.spare.set(key, value);
      return false;
    }
  }

  remove(key: string): void {
    this.spare.delete(key);
    try {
      this.storage.removeItem(key);
    } catch {
      // What cannot be reached cannot be kept either.
    }
  }

  keys(prefix: string): string[] {
    try {
      const names = new Set([...Object.keys(this.storage), ...this.spare.keys()]);
      return [...names].filter((key) => key.startsWith(prefix));
    } catch {
      return [];
    }
  }
}

export function openStorage(): KeyValue {
  try {
    const probe = "rongthuk:probe";
    window.localStorage.setItem(probe, "1");
    window.localStorage.removeItem(probe);
    return new BrowserStorage(window.localStorage);
  } catch {
    return new MemoryStorage();
  }
}

/** A parsed value, or null when there is none or it is damaged. */
export function readJson<Value>(storage: KeyValue, key: string): Value | null {
  try {
    return JSON.parse(storage.get(key) ?? "null") as Value | null;
  } catch {
    return null;
  }
}
