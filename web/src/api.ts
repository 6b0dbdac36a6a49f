// Asks the server. The token lives in this tab only: it comes in the fragment of the address, which
// no server is ever sent, and leaves the address bar at once.

const tokenKey = "ado.token";
let token = "";

// Call it before anything else reads the address.
export function takeToken(): void {
  const match = /^#token=([^&/]+)$/.exec(location.hash);
  try {
    if (match) sessionStorage.setItem(tokenKey, match[1]!);
    token = sessionStorage.getItem(tokenKey) ?? "";
  } catch {
    token = match?.[1] ?? ""; // No storage: it holds until the page is loaded anew.
  }
  if (match) history.replaceState(null, "", location.pathname + location.search);
}

export class ApiError extends Error {
  readonly code: string;
  readonly hint: string;
  constructor(code: string, message: string, hint = "") {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

export function asApiError(problem: unknown): ApiError {
  return problem instanceof ApiError ? problem : new ApiError("internal", String(problem));
}

function headers(more: Record<string, string> = {}): Record<string, string> {
  return token ? { "X-Ado-Token": token, ...more } : more;
}

async function refusal(response: Response): Promise<ApiError> {
  try {
    const { error } = (await response.json()) as {
      error: { code: string; message: string; hint?: string };
    };
    return new ApiError(error.code, error.message, error.hint);
  } catch {
    return new ApiError("internal", `the server answered ${response.status}`);
  }
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { credentials: "omit", ...init });
  } catch (problem) {
    if (problem instanceof DOMException && problem.name === "AbortError") throw problem;
    throw new ApiError(
      "unreachable", "the server does not answer", "Is `ado dashboard` still running?");
  }
}

export interface Answer<T> { value: T | null; etag: string } // null: as it was.

export async function get<T>(path: string, etag = "", signal?: AbortSignal): Promise<Answer<T>> {
  const response = await send(path, {
    headers: headers(etag ? { "If-None-Match": etag } : {}),
    cache: "no-store",
    ...(signal ? { signal } : {}),
  });
  if (response.status === 304) return { value: null, etag };
  if (!response.ok) throw await refusal(response);
  return { value: (await response.json()) as T, etag: response.headers.get("ETag") ?? "" };
}

export async function post<T>(path: string, body: unknown = {}): Promise<T> {
  const response = await send(path, {
    method: "POST",
    headers: headers({ "Content-Type": "application/json" }),
    body: JSON.stringify(body),
  });
  if (!response.ok) throw await refusal(response);
  return (await response.json()) as T;
}

export async function open(path: string, signal: AbortSignal): Promise<Response> {
  const response = await send(path, { headers: headers(), cache: "no-store", signal });
  if (!response.ok) throw await refusal(response);
  return response;
}

// A path with its filters; what is empty is left out.
export function path(base: string, filters: Record<string, string | number | undefined> = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `${base}?${text}` : base;
}
