// The console's calls. Every refusal is an Error with the server's sentence and its code.
export class Refused extends Error {
  constructor(status, error) {
    super((error && error.message) || "เชื่อมต่อไม่ได้ กรุณาลองใหม่");
    this.status = status;
    this.code = (error && error.code) || "unreachable";
  }
}

export async function call(method, path, body) {
  const options = { method, headers: { "Accept-Language": "th" }, credentials: "same-origin" };
  if (method !== "GET") {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body || {});
  }
  let response;
  try {
    response = await fetch(`/api/v1${path}`, options);
  } catch {
    throw new Refused(0);
  }
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, answer.error);
  return answer;
}
