/** What a browser keeps under one key; one that refuses, as private windows may, counts as one that keeps nothing. */

export class Kept {
  #where;
  #key;

  /** `where`: "sessionStorage" is this tab's, "localStorage" this device's. */
  constructor(where, key) {
    this.#where = where;
    this.#key = key;
  }

  /** The text, or null. */
  recall() {
    try {
      return globalThis[this.#where].getItem(this.#key);
    } catch {
      return null;
    }
  }

  /** The text read as JSON; null when it is none. */
  recallJson() {
    try {
      return JSON.parse(this.recall());
    } catch {
      return null;
    }
  }

  remember(text) {
    try {
      globalThis[this.#where].setItem(this.#key, text);
    } catch {
      // It then holds until the page is closed.
    }
  }

  forget() {
    try {
      globalThis[this.#where].removeItem(this.#key);
    } catch {
      // Nothing was kept then.
    }
  }
}
