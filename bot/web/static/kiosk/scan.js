/** One switch is enough: a frame goes from key to key, and the switch presses the one that it is on.
 *
 * The switch is the space bar (or Enter), as switch boxes send it. It begins where no key has the focus, or at once with
 * ?scan=1 (or the milliseconds of one step) in the address; a touch or the Tab key ends it. Rows of keys come first as a
 * whole, then key by key. */

const STEP = 2000; // ms on each
const ROUNDS = 2; // through one row until it goes back to the rows
const ROWS = ".answers .key, .choices .key, .ways, nav, .line, .candidates, .hg-row, .rest .controls";
const KEYS = "button, input";
const MARK = "scanned";

export class Scan {
  #onBegin;
  #always;
  #step;
  #timer = null;
  #row = null; // the row that is gone through, or null
  #at = -1;
  #rounds = 0;

  /** `onBegin()`: the switch was pressed while the screen rests. `wish`: of the address, null without one. */
  constructor(onBegin, wish) {
    this.#onBegin = onBegin;
    this.#always = wish !== null;
    this.#step = Number(wish) > 1 ? Number(wish) : STEP;
    addEventListener("keydown", (event) => this.#pressed(event));
    addEventListener("pointerdown", () => this.end());
  }

  /** Begins, where that was wished for in the address. */
  begin() {
    if (this.#always) this.#start();
  }

  end() {
    clearInterval(this.#timer);
    this.#timer = null;
    this.#mark(null);
  }

  #start() {
    this.end();
    this.#back();
    this.#timer = setInterval(() => this.#next(), this.#step);
    this.#next();
  }

  #back() {
    this.#row = null;
    this.#at = -1;
    this.#rounds = 0;
  }

  #pressed(event) {
    if (event.key === "Tab") this.end();
    if (![" ", "Enter"].includes(event.key) || event.repeat) return;
    const resting = document.querySelector(".rest:not([hidden]), .farewell:not([hidden])");
    const free = !document.activeElement?.matches(KEYS);
    if (!this.#timer && !free) return; // the key that has the focus is pressed, as ever
    event.preventDefault();
    if (resting) this.#onBegin();
    if (resting && !this.#always) return;
    if (this.#timer && !resting) this.#choose();
    else this.#start();
  }

  #choose() {
    const chosen = this.#places()[this.#at];
    const keys = chosen ? keysOf(chosen) : [];
    if (!chosen) return;
    if (keys.length > 1) {
      this.#row = chosen;
      this.#at = -1;
      this.#rounds = 0;
    } else {
      this.#back();
      (keys[0] ?? chosen).click();
    }
    this.#again();
  }

  /** The clock begins anew, so that what comes first is lit for a whole step. */
  #again() {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#next(), this.#step);
    this.#next();
  }

  #next() {
    if (this.#row && !this.#row.isConnected) this.#back();
    const places = this.#places();
    this.#at += 1;
    if (this.#at >= places.length) {
      this.#at = 0;
      this.#rounds += 1;
      if (this.#row && this.#rounds >= ROUNDS) return this.#back(), this.#next();
    }
    return this.#mark(places[this.#at] ?? null);
  }

  /** What can be lit now: the keys of the chosen row, else the rows of what is in front. */
  #places() {
    if (this.#row) return keysOf(this.#row);
    const front = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
    return [...front.querySelectorAll(ROWS)].filter((place) => place.checkVisibility() && (front !== document || !place.closest("dialog")) && (place.matches(KEYS) || keysOf(place).length));
  }

  #mark(place) {
    for (const old of document.querySelectorAll(`.${MARK}`)) old.classList.remove(MARK);
    place?.classList.add(MARK);
    place?.scrollIntoView({ block: "nearest" });
    const key = place && (place.matches(KEYS) ? place : null);
    key?.focus({ preventScroll: true }); // a reader names it
  }
}

function keysOf(place) {
  return place.matches(KEYS) ? [] : [...place.querySelectorAll("button")].filter((key) => key.checkVisibility());
}
