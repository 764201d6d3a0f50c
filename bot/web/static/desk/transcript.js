/** What was said, on the screen: masked as it came, each masked line with the key that uncovers it. */

import { blank, fill, moment, words } from "./words.js";

const MASKED = /[*＊•●]/;
const NEAR = 80; // px from the end: whoever is nearer follows the talk
const SETTLED = 500; // ms until a screen reader has passed what is not to be read out

export class Transcript {
  #talk = document.getElementById("talk");
  #list = document.getElementById("messages");
  #newer = document.getElementById("newer");
  #onUncover;
  #loud;

  /** `onUncover(n)` gives the whole text of message `n`. */
  constructor(onUncover) {
    this.#onUncover = onUncover;
    this.#newer.addEventListener("click", () => {
      this.toEnd();
      this.#talk.focus({ preventScroll: true });
    });
    this.#talk.addEventListener("scroll", () => this.#following() && (this.#newer.hidden = true), { passive: true });
  }

  clear() {
    this.#quiet();
    this.#list.replaceChildren();
    this.#newer.hidden = true;
  }

  add(messages) {
    const first = !this.#list.children.length;
    const follows = first || this.#following();
    const lines = document.createDocumentFragment();
    for (const message of messages) lines.append(this.#line(message));
    const last = Number(this.#list.lastElementChild?.dataset.n ?? 0);
    if (messages[0].n > last) this.#list.append(lines);
    else this.#sort(lines);
    if (follows) this.toEnd();
    else this.#newer.hidden = false;
  }

  toEnd() {
    this.#newer.hidden = true;
    this.#talk.scrollTop = this.#talk.scrollHeight;
  }

  /** What was said before is no news: it is not read out. */
  #quiet() {
    clearTimeout(this.#loud);
    const log = this.#list.parentElement;
    log.setAttribute("aria-live", "off");
    this.#loud = setTimeout(() => log.setAttribute("aria-live", "polite"), SETTLED);
  }

  #sort(lines) {
    const all = [...this.#list.children, ...lines.children];
    this.#list.append(...all.sort((one, two) => one.dataset.n - two.dataset.n));
  }

  #line(message) {
    const li = blank("message");
    li.classList.add(message.from);
    li.dataset.n = message.n;
    const who = message.name || words(`from_${message.from}`) || message.from;
    fill(li, { who, at: moment(message.at), text: message.text });
    if (message.masked ?? MASKED.test(message.text)) li.append(this.#key(li, message.n));
    return li;
  }

  #key(li, n) {
    const key = blank("uncover");
    key.setAttribute("aria-label", words("uncover_which", { n }));
    key.addEventListener("click", async () => {
      const text = await this.#onUncover(n);
      if (text === undefined || !key.isConnected) return;
      fill(li, { text });
      li.querySelector("[data-field=text]").tabIndex = -1;
      li.querySelector("[data-field=text]").focus();
      key.remove();
    });
    return key;
  }

  #following() {
    return this.#talk.scrollHeight - this.#talk.scrollTop - this.#talk.clientHeight < NEAR;
  }
}
