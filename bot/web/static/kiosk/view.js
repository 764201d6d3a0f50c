/** What is seen and read out of one conversation: the last words, large; what the person said; nothing older. */

import { write } from "../ground/addresses.js";
import { Marking } from "../voice/marking.js";

const BLOCKS = 3; // of an operator who writes on while nobody answers; older ones go
const LONG = 90; // characters from which the letters are smaller
const MIDDLE = 40;

export class View {
  #root;
  #asked;
  #marking = new Marking();
  #fresh = true; // the next words begin a new turn

  constructor(root) {
    this.#root = root;
    this.#asked = root.querySelector("#asked");
  }

  /** The person has said `text`: what is asked stays in sight until the answer is there. */
  said(text) {
    this.#fresh = true;
    this.#line("own", text);
    this.caption("");
  }

  caption(text) {
    this.#line("caption", text);
  }

  /** Shows a message of the bot or of a person, in place of what the last turn said. */
  message({ n, from, text, name }) {
    if (this.#fresh) this.#asked.replaceChildren();
    this.#fresh = false;
    const block = document.createElement("div");
    block.className = `block ${from}`;
    block.dataset.n = n;
    const who = name || this.#asked.dataset[from];
    if (who) block.append(paragraph("who", who));
    block.append(paragraph("what", text));
    this.#asked.append(block);
    while (this.#asked.children.length > BLOCKS) this.#asked.firstElementChild.remove();
    const length = this.#asked.textContent.length;
    this.#asked.dataset.length = length > LONG ? "long" : length > MIDDLE ? "middle" : "short";
    this.#asked.scrollTop = from === "bot" ? 0 : this.#asked.scrollHeight;
  }

  erased(first) {
    for (const block of this.#asked.querySelectorAll(".block")) if (Number(block.dataset.n) < first) block.remove();
    this.#line("own", "");
  }

  /** Marks `text` of message `n` while it is spoken, without touching the words: a reader is not told again. */
  sentence(n, text) {
    const words = text && this.#asked.querySelector(`[data-n="${n}"] .what`);
    const range = words ? this.#marking.mark(n, words, text) : this.#marking.clear();
    if (range) this.#bringIntoSight(range);
  }

  thinking(yes) {
    this.#root.querySelector("#thinking").firstElementChild.hidden = !yes;
  }

  note(name, shown, words) {
    const note = this.#root.querySelector(`[data-note="${name}"]`);
    if (!note) return;
    note.hidden = !shown;
    if (words !== undefined) note.textContent = words;
  }

  wait(wait) {
    const note = this.#root.querySelector('[data-note="waiting"]');
    note.querySelector('[data-wait="line"]').hidden = !wait?.open;
    note.querySelector('[data-wait="away"]').hidden = !wait || wait.open;
    for (const part of note.querySelectorAll("[data-part]")) part.textContent = wait?.[part.dataset.part] ?? "";
  }

  end() {
    this.#marking.clear();
  }

  #line(id, text) {
    const line = this.#root.querySelector(`#${id}`);
    line.hidden = !text;
    line.querySelector('[data-part="words"]').textContent = text;
  }

  #bringIntoSight(range) {
    const [box, words] = [this.#asked.getBoundingClientRect(), range.getBoundingClientRect()];
    if (words.bottom > box.bottom || words.top < box.top) this.#asked.scrollTop += words.top - box.top - 8;
  }
}

function paragraph(kind, text) {
  const p = document.createElement("p");
  p.className = kind;
  write(p, text);
  return p;
}
