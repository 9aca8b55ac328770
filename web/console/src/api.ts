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
  const headers: Record<string, string> = { "Accept-Language": language };
  if (method !== "GET") headers["Content-Type"] = "application/json";
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (method === "POST" || method === "PUT") init.body = JSON.stringify(body ?? {});
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, init);
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
