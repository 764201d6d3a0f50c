/** Where the operator writes: sends with Enter, counts, and has the ready phrases at hand. */

import { drop, opened } from "./drafts.js";
import { blank, words } from "./words.js";

const NEARLY_FULL = 50; // characters left when the counter appears

export class Writing {
  #form = document.getElementById("say");
  #field = document.getElementById("reply");
  #hint = document.getElementById("reply-hint");
  #left = document.getElementById("reply-left");
  #send = document.querySelector("#say .send");
  #onSend;
  #sending = null; // {id of the case, text} on their way

  /** `onSend(text)` resolves to whether they were delivered. */
  constructor(onSend) {
    this.#onSend = onSend;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#field.addEventListener("input", () => this.refresh());
    this.#field.addEventListener("keydown", (event) => {
      // 229: some input methods end a word with Enter and do not say that they are composing.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      if (!event.repeat) this.#submit();
    });
  }

  phrases(phrases) {
    document.getElementById("phrases").hidden = !phrases.length;
    document.getElementById("chips").replaceChildren(...phrases.map((phrase) => this.#chip(phrase)));
  }

  /** Shown while it may be used, or while something is half written. */
  allow(yes, begun) {
    this.#form.hidden = !yes && !begun;
    this.#field.readOnly = !yes;
    this.#send.disabled = !yes;
    document.getElementById("phrases").classList.toggle("off", !yes);
  }

  focus() {
    this.#field.focus();
  }

  toPhrases() {
    const box = document.getElementById("phrases");
    box.open = true;
    box.querySelector("button")?.focus();
  }

  hint(name) {
    this.#hint.textContent = name ? words(name) : "";
  }

  refresh() {
    const left = this.#field.maxLength - this.#field.value.length;
    this.#left.hidden = left > NEARLY_FULL;
    this.#left.textContent = left > NEARLY_FULL ? "" : words("reply_left", { n: left });
    if (this.#field.value) this.hint();
  }

  /** The stream brought an operator's words: if they are those that were on their way when it broke, they arrived. */
  arrived(text) {
    const waits = this.#sending;
    if (waits?.id === opened() && plain(waits.text) === plain(text)) this.#sent(waits.id, waits.text);
  }

  async #submit() {
    const text = this.#field.value.trim();
    if (this.#field.readOnly) return;
    if (!text) {
      this.hint("reply_empty");
      this.#field.focus();
      return;
    }
    const id = opened();
    this.#sending = { id, text };
    this.#send.disabled = true;
    const delivered = await this.#onSend(text);
    this.#send.disabled = this.#field.readOnly;
    if (delivered) this.#sent(id, text);
  }

  #sent(id, text) {
    this.#sending = null;
    drop("reply", id, text);
    this.hint();
    this.refresh();
  }

  #chip({ title, text }) {
    const chip = blank("chip");
    chip.textContent = title;
    chip.title = text;
    chip.addEventListener("click", () => {
      const { value, selectionStart, selectionEnd, maxLength } = this.#field;
      const room = maxLength - value.length + (selectionEnd - selectionStart);
      this.#field.setRangeText(text.slice(0, room), selectionStart, selectionEnd, "end");
      this.#field.focus();
      this.refresh();
    });
    return chip;
  }
}

/** As the service writes it down: line breaks are blanks. */
function plain(text) {
  return text.replace(/\s+/g, " ");
}
