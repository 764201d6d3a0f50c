/** The conversation on the screen; knows where things stand, nothing of how they came. */

import { write } from "../ground/addresses.js";

const SETTLED = 500; // ms until a screen reader has seen what is not to be read out

export class View {
  #talk = document.getElementById("talk");
  #list = document.getElementById("messages");
  #answers = document.getElementById("answers");
  #news = document.getElementById("news");
  #field = document.getElementById("field");
  #blank = document.getElementById("message");
  #pending = new Map(); // item key -> its li
  #loud;
  #onAnswer;
  #onPress;

  /** `onAnswer(text)`: a choice was pressed; `onPress(element, act)`: how a press is told from a trembling one. */
  constructor(onAnswer, onPress) {
    this.#onAnswer = onAnswer;
    this.#onPress = onPress;
    this.#news.addEventListener("click", () => this.toNewest());
    for (const scroller of [this.#talk, window]) {
      scroller.addEventListener("scroll", () => this.#following() && this.#hideNews(), { passive: true });
    }
  }

  /** Words just said by the resident, not yet confirmed. */
  said(item) {
    const li = this.#line("resident", item.text);
    this.#pending.set(item.key, li);
    this.#list.append(li);
    this.#refresh();
    this.toNewest();
  }

  confirmed(item, message) {
    const li = this.#pending.get(item.key);
    this.#pending.delete(item.key);
    this.#place(li, message);
  }

  dropped(item) {
    this.#pending.get(item.key)?.remove();
    this.#pending.delete(item.key);
    this.#refresh();
  }

  message(message) {
    const following = this.#following();
    this.#place(this.#line(message.from, message.text, message.name), message);
    if (following) this.toNewest();
    else this.#news.hidden = false;
  }

  /** Takes away every line before message `first`. */
  erased(first) {
    const old = [...this.#list.children].filter((li) => li.dataset.n && Number(li.dataset.n) < first);
    for (const li of old) li.remove();
    if (old.length) this.#refresh();
  }

  clear() {
    this.#list.replaceChildren();
    this.#pending.clear();
    this.#refresh();
    this.#hideNews();
  }

  /** Whether new lines are kept from being read out: a reload brings back what was heard before. */
  quiet(yes) {
    clearTimeout(this.#loud);
    const log = this.#list.parentElement;
    if (yes) log.setAttribute("aria-live", "off");
    else this.#loud = setTimeout(() => log.setAttribute("aria-live", "polite"), SETTLED);
  }

  holder(name) {
    const following = this.#following();
    for (const banner of document.querySelectorAll("[data-holder]")) banner.hidden = banner.dataset.holder !== name;
    if (following) this.toNewest(); // a banner takes room from the conversation
  }

  /** How long it may take until a person comes: {position, minutes, open}, or null while nobody is waited for. */
  wait(wait) {
    const key = !wait ? "unknown" : !wait.open ? "away" : wait.position === 1 ? "next" : "line";
    for (const way of document.querySelectorAll("[data-wait]")) {
      for (const part of way.querySelectorAll("[data-part]")) this.#write(part, wait?.[part.dataset.part] ?? "");
      way.hidden = way.dataset.wait !== key;
    }
  }

  /** Only what is new is written: a screen reader would read out the same words again. */
  #write(element, words) {
    if (element.textContent !== String(words)) element.textContent = words;
  }

  note(name, shown, words) {
    const note = document.querySelector(`[data-note="${name}"]`);
    if (words !== undefined) note.textContent = words;
    if (note.hidden !== shown) return;
    const following = this.#following();
    note.hidden = !shown;
    if (shown && following && this.#talk.contains(note)) this.toNewest();
  }

  /** Something below has grown or gone: whoever read the newest words still has them in sight. */
  settle() {
    if (this.#news.hidden) this.toNewest();
  }

  /**
   * Brings the newest turn into sight, its beginning at the top; when it is too long, what was said to the resident. As
   * soon as the talk scrolls there is room below for that, else the upper edge would cut older words in two.
   */
  toNewest() {
    this.#hideNews();
    this.#below(0);
    if (this.#list.children.length < 2) return;
    const [own, first] = [".turn", ".newest"].map((which) => this.#list.querySelector(which));
    const { clientHeight, scrollHeight, scrollTop } = this.#talk;
    const above = own.getBoundingClientRect().top - this.#talk.getBoundingClientRect().top + scrollTop;
    const fits = scrollHeight - above <= (clientHeight < innerHeight ? clientHeight : 0);
    const scrolls = scrollHeight > clientHeight;
    if (scrolls) this.#below(clientHeight);
    (fits || !first ? own : first).scrollIntoView({ block: "start" });
    if (scrolls) this.#below(Math.max(0, this.#talk.scrollTop + clientHeight - scrollHeight));
  }

  #below(height) {
    this.#talk.style.setProperty("--below", `${height}px`);
  }

  #line(from, text, name) {
    const li = this.#blank.content.firstElementChild.cloneNode(true);
    li.classList.add(from);
    li.querySelector(".who").textContent = this.#speaker(from, name);
    write(li.querySelector(".what"), text);
    return li;
  }

  /** How the resident knows who speaks: 工作人员小王, 女儿. */
  #speaker(from, name) {
    const kind = this.#list.dataset[from] ?? from;
    if (!name || from === "resident") return kind;
    return from === "operator" && !name.startsWith(kind) ? kind + name : name;
  }

  /** Puts `li` in the order of the numbers; what is not confirmed yet stays last. */
  #place(li, message) {
    li.dataset.n = message.n;
    li.choices = message.choices ?? [];
    const next = [...this.#list.children].find((one) => one !== li && !(Number(one.dataset.n) < message.n));
    if (li.nextElementSibling !== (next ?? null) || !li.parentNode) this.#list.insertBefore(li, next ?? null);
    this.#refresh();
  }

  /** Marks the newest turn (the resident's last words and what followed) and offers its choices. */
  #refresh() {
    const lines = [...this.#list.children];
    const own = lines.findLastIndex((li) => li.classList.contains("resident"));
    lines.forEach((li, index) => {
      li.classList.toggle("newest", index > own);
      li.classList.toggle("turn", index >= own);
    });
    const asked = lines.slice(own + 1).findLast((li) => li.choices?.length);
    if (this.#answers.source !== asked) this.#offer(asked);
  }

  #offer(asked) {
    const focused = this.#answers.contains(document.activeElement);
    this.#answers.source = asked;
    const choices = asked?.choices ?? [];
    this.#answers.classList.toggle("short", choices.every(({ title }) => title.length <= 5));
    this.#answers.replaceChildren(...choices.map((choice) => this.#answer(choice)));
    this.#answers.hidden = !choices.length;
    // The pressed answer is gone: the keyboard goes on from the conversation, right before the next answers.
    if (focused) this.#talk.focus({ preventScroll: true });
  }

  #answer({ title, text }) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "key answer";
    button.textContent = title;
    this.#onPress(button, () => this.#onAnswer(text));
    return button;
  }

  /** Whether the newest message is in sight: else the resident is reading back, and nothing may jump. */
  #following() {
    const end = Math.min(innerHeight, this.#talk.getBoundingClientRect().bottom);
    return !this.#list.lastElementChild || this.#list.lastElementChild.getBoundingClientRect().top < end;
  }

  #hideNews() {
    if (document.activeElement === this.#news) this.#field.focus();
    this.#news.hidden = true;
  }
}
