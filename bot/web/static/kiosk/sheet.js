/** The field with its keyboard: letters with characters to choose, or digits; knows keys and text, and sends nothing. */

import { SimpleKeyboard } from "../vendor/simple-keyboard/simple-keyboard.js";
import * as pinyin from "./pinyin.js";

const WIDE = "(min-width: 600px)";
const LETTERS = ["q w e r t y u i o p", "a s d f g h j k l", "{digits} z x c v b n m {delete}"];
const LETTERS_NARROW = ["q w e r t", "y u i o p", "a s d f g", "h j k l z", "x c v b n", "m {digits} {delete}"];
const DIGITS = ["1 2 3", "4 5 6", "7 8 9", "{letters} 0 {delete}"];
const DATE = ["1 2 3 {year}", "4 5 6 {month}", "7 8 9 {clear}", "{letters} 0 {delete}"];
// The widths of a candidate as kiosk.css sets them, in rem: the narrowest, a letter, what is beside, and the key 换一批.
const [NARROWEST, LETTER, BESIDE, MORE] = [2.8, 1.25, 1.35, 5.2];
const ROWS = 2; // of candidates on a small screen
const WORDS = new URL("words.json", import.meta.url);
/** What kind of keys answers a question: the `expect` of a message. */
const KINDS = { phone: "digits", number: "digits", age: "digits", money: "digits", identity: "digits", birth: "date" };

export function kindFor(expect) {
  return KINDS[expect] ?? null;
}

export class Sheet {
  #root;
  #field;
  #candidates;
  #keys;
  #keyboard;
  #wide = matchMedia(WIDE);
  #from = 0; // the first candidate that is shown
  #again = false; // 发送 was pressed once with pinyin left in the field
  #onSend;
  #over = new AbortController();

  /** `onSend(text)` is called with what is to be said; `onFold()` when the sheet is put away. */
  constructor(root, onSend, onFold) {
    this.#root = root.querySelector("#sheet");
    this.#field = root.querySelector("#field");
    this.#candidates = root.querySelector("#candidates");
    this.#keys = root.querySelector("#keys");
    this.#onSend = onSend;
    this.kind = null;
    const { signal } = this.#over;
    this.#root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#field.addEventListener("input", () => this.#changed());
    root.querySelector("#fold").addEventListener("click", () => {
      this.close();
      onFold();
    });
    this.#wide.addEventListener("change", () => this.#lay(), { signal });
  }

  get open() {
    return !this.#root.hidden;
  }

  /** `kind`: letters, digits or date. */
  show(kind) {
    this.kind = kind;
    this.#root.hidden = false;
    this.#root.dataset.kind = kind;
    this.#field.placeholder = kind === "letters" ? this.#field.dataset.letters : this.#field.dataset.digits;
    if (kind === "letters") pinyin.load(WORDS).then(() => this.#changed());
    this.#lay();
    this.#changed();
  }

  focus() {
    this.#field.focus({ preventScroll: true });
  }

  close() {
    this.#root.hidden = true;
    this.#field.value = "";
    this.#changed();
  }

  end() {
    this.#over.abort();
    this.#field.value = "";
    this.#keyboard?.destroy();
  }

  #lay() {
    if (!this.kind) return;
    const wide = this.#wide.matches;
    const rows = { letters: wide ? LETTERS : LETTERS_NARROW, digits: DIGITS, date: DATE }[this.kind];
    const { delete: del, clear, year, month, letters, digits } = this.#keys.dataset;
    const options = {
      layout: { default: rows },
      display: { "{delete}": del, "{clear}": clear, "{year}": year, "{month}": month, "{letters}": letters, "{digits}": digits },
      mergeDisplay: true,
      theme: "pad",
      useButtonTag: true,
      useMouseEvents: true, // clicks: they come from a finger, the Enter key and a switch alike
      disableButtonHold: true,
      physicalKeyboardHighlight: false,
      onKeyPress: (key) => this.#press(key),
    };
    if (this.#keyboard) this.#keyboard.setOptions(options);
    else this.#keyboard = new SimpleKeyboard(this.#keys, options);
  }

  #press(key) {
    const { dataset } = this.#keys;
    if (key === "{letters}") return this.show("letters");
    if (key === "{digits}") return this.show("digits");
    if (key === "{clear}") this.#field.value = "";
    else if (key === "{delete}") this.#field.value = [...this.#field.value].slice(0, -1).join("");
    else this.#write({ "{year}": dataset.year, "{month}": dataset.month }[key] ?? key);
    return this.#changed();
  }

  #write(text) {
    const { value, maxLength } = this.#field;
    this.#field.value = (value + text).slice(0, maxLength);
  }

  #changed() {
    this.#from = 0;
    this.#again = false;
    this.#hint(null);
    this.#offer();
  }

  #offer() {
    const run = this.kind === "letters" ? pinyin.unfinished(this.#field.value) : "";
    const all = pinyin.candidates(run);
    const shown = this.#fitting(all);
    const keys = shown.map(({ text, letters }) => this.#key(text, () => this.#choose(run, text, letters)));
    const more = shown.length < all.length;
    if (more) keys.push(this.#key(this.#candidates.dataset.more, () => this.#turn(all, shown), "quiet"));
    const focused = this.#candidates.contains(document.activeElement);
    this.#candidates.replaceChildren(...keys);
    if (focused) (keys.at(more ? -1 : 0) ?? this.#field).focus();
  }

  #key(text, act, kind = "") {
    const key = document.createElement("button");
    key.type = "button";
    key.className = `key candidate ${kind}`.trim();
    key.textContent = text;
    key.addEventListener("click", act);
    return key;
  }

  /** As many as there is room for, from where the person is. */
  #fitting(all) {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const rows = this.#wide.matches ? 1 : ROWS;
    let room = (rows * (this.#candidates.clientWidth || innerWidth / 2)) / rem - MORE;
    const shown = [];
    for (const one of all.slice(this.#from)) {
      room -= Math.max(NARROWEST, one.text.length * LETTER + BESIDE);
      if (room < 0 && shown.length) break;
      shown.push(one);
    }
    return shown;
  }

  #turn(all, shown) {
    this.#from = (this.#from + shown.length) % all.length;
    this.#offer();
  }

  #choose(run, text, letters) {
    const before = this.#field.value.slice(0, this.#field.value.length - run.length);
    this.#field.value = before + text + run.slice(letters);
    this.#changed();
  }

  #send() {
    const text = this.#field.value.trim();
    const unfinished = this.#candidates.children.length > 0 && !this.#again;
    if (!text) return this.#hint("empty");
    if (unfinished) {
      this.#hint("pinyin");
      this.#again = true;
      return undefined;
    }
    this.close();
    return this.#onSend(text);
  }

  #hint(name) {
    for (const one of this.#root.querySelectorAll("[data-hint]")) one.hidden = one.dataset.hint !== name;
  }
}
