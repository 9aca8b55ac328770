// What the operator has set: the server writes it into this file as it hands it out, so it is known even while the
// server cannot be reached afterwards.
import type { Language } from "./protocol";

export interface Phone {
  number: string;
  label: Record<Language, string>;
}

export interface Config {
  /** Telephone lines that help when we cannot. */
  phones: Phone[];
  /** Address of our LINE account, or null without one. */
  line: string | null;
}

const WRITTEN = "__RONGTHUK_CONFIG__";

export function readConfig(written: string = WRITTEN): Config {
  try {
    const found = JSON.parse(written) as Partial<Config>;
    return { phones: found.phones ?? [], line: found.line ?? null };
  } catch {
    return { phones: [], line: null };
  }
}
