// One call of the API; whatever is not a success is an ApiError with the server's own sentence.
import type { TextWarning } from "./types";

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly agentId: string | null = null,
    readonly warnings: TextWarning[] = [],
  ) {
    super(message);
  }
}

let language = "th";
export function speak(lang: string): void {
  language = lang;
}

export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = {};
  if (method !== "GET") headers["Content-Type"] = "application/json";
  const init: RequestInit = { method, headers };
  if (method === "POST" || method === "PUT") init.body = JSON.stringify(body ?? {});
  return ask<T>(path, init);
}

/** The bytes of a file; what it is, they say themselves. */
export async function upload<T>(path: string, file: File): Promise<T> {
  const headers = { "Content-Type": "application/octet-stream", "X-File-Name": encodeURIComponent(file.name) };
  return ask<T>(path, { method: "POST", headers, body: file });
}

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  const headers = { ...init.headers, "Accept-Language": language };
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, { ...init, headers, credentials: "same-origin" });
  } catch {
    throw new ApiError(0, "offline", language === "en" ? "No connection" : "ไม่มีการเชื่อมต่อ");
  }
  if (response.status === 204) return undefined as T;
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer as T;
  const error = answer.error ?? {};
  throw new ApiError(
    response.status,
    error.code ?? "error",
    error.message ?? `HTTP ${response.status}`,
    error.agent_id ?? null,
    error.warnings ?? [],
  );
}
