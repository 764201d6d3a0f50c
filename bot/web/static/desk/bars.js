/** The lines above the desk: what broke, what was done, what went wrong; knows nothing of the cases. */

const LASTS = 5000; // ms; what was done goes by itself, what went wrong stays until the next act

const bars = Object.fromEntries([...document.querySelectorAll("[data-bar]")].map((bar) => [bar.dataset.bar, bar]));
let timer;

export function lost(yes) {
  bars.lost.hidden = !yes;
}

export function silent(yes) {
  bars.silent.hidden = !yes;
}

export function done(text) {
  clear();
  bars.done.textContent = text;
  bars.done.hidden = false;
  timer = setTimeout(clear, LASTS);
}

export function trouble(text) {
  clear();
  bars.trouble.textContent = text;
  bars.trouble.hidden = false;
}

export function clear() {
  clearTimeout(timer);
  bars.done.hidden = bars.trouble.hidden = true;
}
