/** The HTTP interface seen from the page; knows requests and their failures, nothing of what is said. */

/** The server understood and refused (4xx); `message` is simple Chinese that may be shown, `code` is for programs. */
export class Refused extends Error {
  constructor(status, message, code = "") {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** The conversation is not there any more, or not ours. */
  get gone() {
    return [401, 403, 404, 410].includes(this.status);
  }
}

/**
 * No answer, or none that helps (5xx, 429, not JSON): worth asking again. `pause` in ms if the server named one; `words`
 * are what it had to say all the same, and `code` what it meant.
 */
export class Unreachable extends Error {
  constructor(cause, pause = 0, { message: words = "", code = "" } = {}) {
    super(cause);
    Object.assign(this, { pause, words, code });
  }
}

const PATIENCE = 30_000; // ms; the dialogue engine has its own, shorter limit on the server

/** A fuse that goes when `signal` does, or `ms` after the last `light()`; `put()` it out when it is not needed. */
export function fuse(signal, ms) {
  const stop = new AbortController();
  const follow = () => stop.abort();
  let timer;
  signal?.addEventListener("abort", follow);
  return {
    signal: stop.signal,
    light() {
      clearTimeout(timer);
      timer = setTimeout(follow, ms);
    },
    put() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", follow);
    },
  };
}

/** `fetch` that ends in an OK response, Refused or Unreachable. */
export async function request(path, { token, method = "GET", headers = {}, body, signal, keepalive = false } = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      signal,
      keepalive,
      cache: "no-store",
      headers: {
        ...headers,
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(body ? { "Content-Type": "application/json" } : {}),
      },
      body: body && JSON.stringify(body),
    });
  } catch (error) {
    throw new Unreachable(error.message);
  }
  if (response.ok) return response;
  if (response.status >= 500 || response.status === 429) {
    const { error } = await response.json().catch(() => ({}));
    throw new Unreachable(String(response.status), Number(response.headers.get("Retry-After")) * 1000 || 0, error);
  }
  const answer = await response.json().catch(() => ({}));
  throw new Refused(response.status, answer.error?.message ?? "", answer.error?.code);
}

/** The same for a short JSON answer, with a time limit. */
export async function call(path, options = {}) {
  const limit = fuse(options.signal, PATIENCE);
  limit.light();
  try {
    const response = await request(path, { ...options, signal: limit.signal });
    return await response.json();
  } catch (error) {
    if (error instanceof Refused || error instanceof Unreachable) throw error;
    throw new Unreachable(error.message); // broken off in the middle
  } finally {
    limit.put();
  }
}
