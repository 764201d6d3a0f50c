/** Waiting times that count up by themselves, from what the server said when it was asked last. */

import { clock } from "./words.js";

const running = new Map(); // element -> {since: performance.now() at zero, write(text)}

setInterval(() => {
  for (const [element, { since, write }] of running) {
    if (element.isConnected) write(clock((performance.now() - since) / 1000));
    else running.delete(element);
  }
}, 1000);

/** Shows in `element` how long it is since `seconds` before now; `say(text)` puts the time into words. */
export function run(element, seconds, say = (text) => text) {
  const write = (text) => {
    const line = say(text);
    if (element.textContent !== line) element.textContent = line;
  };
  running.set(element, { since: performance.now() - seconds * 1000, write });
  write(clock(seconds));
}

export function stop(element) {
  running.delete(element);
}
