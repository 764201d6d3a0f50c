/** Server-Sent Events read with fetch, since EventSource cannot send the token in a header; knows no conversation. */

import { fuse, request, Unreachable } from "./api.js";

const SILENCE = 40_000; // ms without even a ping (every 15 s): the line is dead although nobody said so

/**
 * Follows `path` after the event `lastId`; calls `onOpen()` and `onEvent({event, data, id})`.
 * Returns when the server closes the stream; throws Unreachable or Refused.
 */
export async function follow(path, { token, lastId, signal, onOpen, onEvent }) {
  const silence = fuse(signal, SILENCE);
  silence.light();
  try {
    const headers = { Accept: "text/event-stream", "Last-Event-ID": String(lastId) };
    const response = await request(path, { token, headers, signal: silence.signal });
    onOpen();
    for await (const block of blocks(response.body.getReader(), silence)) emit(block, onEvent);
  } finally {
    silence.put();
  }
}

async function* blocks(reader, silence) {
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read().catch((error) => {
      throw new Unreachable(error.message);
    });
    if (done) return;
    silence.light();
    const parts = (rest + decoder.decode(value, { stream: true })).replaceAll("\r", "").split("\n\n");
    rest = parts.pop();
    yield* parts;
  }
}

function emit(block, onEvent) {
  const event = { event: "message", data: "" };
  for (const line of block.split("\n")) {
    const [, field, value] = /^(event|data|id): ?(.*)$/.exec(line) ?? [];
    if (field === "data") event.data += value;
    else if (field) event[field] = value;
  }
  if (event.data) onEvent(event);
}
