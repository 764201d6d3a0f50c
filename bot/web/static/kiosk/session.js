/** One person in front of the screen, from the first touch to the last: joins words, voice, keys and silence. */

import { call } from "../chat/api.js";
import { Conversation } from "../chat/conversation.js";
import { Voice } from "../voice/voice.js";
import { Answers } from "./answers.js";
import { Listening } from "./listening.js";
import { Sheet, kindFor } from "./sheet.js";
import { Silence } from "./silence.js";
import * as sound from "./sound.js";
import * as takeaway from "./takeaway.js";
import { View } from "./view.js";

const NOTHING = { recall: () => null, remember: () => {} }; // what a kiosk remembers of a conversation
const THINKING_AFTER = 600; // ms
const SHORT = 12; // characters: 等一下 within a long story is no wish to wait
const LEAVE_TRIES = 3;
const LEAVE_PAUSE = 20_000; // ms

export class Session {
  #root;
  #onEnd;
  #view;
  #answers;
  #sheet;
  #silence;
  #voice;
  #listening;
  #ready; // resolves when the voice knows what it can do
  #conversation;
  #thinking;
  speaks = false; // whether there is a voice
  #busy = false;
  #asked = null; // the last message that wants an answer

  /** `root` is a fresh copy of the template; `onEnd(reason)` hears "done", "silence", "anew" or "gone". */
  constructor(root, { city, printer }, onEnd) {
    this.#root = root;
    this.#onEnd = onEnd;
    this.#view = new View(root);
    this.#answers = new Answers(this.#one("#answers"), (text) => this.say(text));
    this.#sheet = new Sheet(root, (text) => this.say(text), () => this.#fold());
    this.#silence = new Silence(this.#silenceListener(), () => this.#busy || this.#listening.speaking);
    this.#conversation = new Conversation(this.#listener(), city, [], { door: "kiosk", memory: NOTHING });
    this.#voice = new Voice(this.#conversation, this.#voiceListener());
    this.#listening = new Listening(root, this.#voice);
    sound.begin(root, (settings) => (this.#voice.settings = { ...settings, choices: 1 }));
    this.#wire(takeaway.begin(root, () => this.#conversation.ask("takeaway"), printer));
  }

  start() {
    this.#ready = this.#beginVoice();
    this.#conversation.start();
    this.#one("#asked").focus({ preventScroll: true });
  }

  /**
   * Somebody touched the screen or a key. While it is asked whether anybody is there, what only begins a press does not
   * count yet: the key under the finger would be gone before it is pressed, and another one there.
   */
  touched(begins = false) {
    if (!begins || !this.#silence.asked) this.#silence.touched();
  }

  say(text) {
    this.#silence.touched();
    this.#view.note("refused", false);
    this.#listening.trouble(null);
    this.#voice.hush();
    this.#conversation.say(text);
    if (this.#isWait(text)) this.#silence.hold();
  }

  /** Takes everything of this person away; what the server has is left in a way that nobody comes back to. */
  end() {
    this.#listening.end();
    clearTimeout(this.#thinking);
    this.#silence.end();
    this.#voice.hush();
    this.#voice.end();
    this.#view.end();
    this.#sheet.end();
    this.#conversation.end();
    leave(this.#conversation.id, this.#conversation.token);
    for (const dialog of this.#root.querySelectorAll("dialog[open]")) dialog.close();
    this.#root.remove();
  }

  #one(selector) {
    return this.#root.querySelector(selector);
  }

  async #beginVoice() {
    const can = await this.#voice.begin();
    this.#view.note("demo", Boolean(can.ears.on && can.demo));
    this.speaks = can.mouth.on;
    this.#listening.begin(can, Boolean(this.#conversation.id));
  }

  #listener() {
    return {
      said: (item) => this.#said(item.text),
      confirmed: () => {},
      dropped: () => {},
      message: (message) => this.#message(message),
      holder: (name) => this.#holder(name),
      wait: (wait) => this.#view.wait(wait),
      city: () => {},
      busy: (yes) => this.#think(yes),
      lost: (yes, words) => this.#lost(yes, words),
      advised: (words) => this.#view.note("advice", true, words),
      refused: (item, words) => this.#refused(words),
      quiet: () => {},
      erased: (first) => this.#view.erased(first),
      gone: () => this.#onEnd("gone"),
    };
  }

  #voiceListener() {
    return {
      state: (name) => this.#listening.state(name),
      caption: (text) => this.#view.caption(text),
      heard: (text) => this.#heard(text),
      sentence: (n, index, text) => this.#sentence(n, index === null ? null : text),
      trouble: (code) => this.#listening.trouble(code),
    };
  }

  #silenceListener() {
    const dialog = this.#one("#there");
    return {
      ask: () => {
        for (const other of this.#root.querySelectorAll("dialog[open]")) other.close();
        dialog.showModal();
        this.#line("still_there");
      },
      left: (seconds) => (dialog.querySelector('[data-part="seconds"]').textContent = seconds),
      back: () => dialog.close(),
      wipe: () => this.#onEnd("silence"),
    };
  }

  #said(text) {
    this.#view.said(text);
    this.#answers.offer([]);
    if (this.#sheet.open) this.#sheet.close();
    this.#fold();
  }

  #message(message) {
    if (message.from === "resident") return;
    if (message.from === "operator" || message.from === "family") this.#silence.touched();
    this.#view.message(message);
    this.#asked = message;
    this.#answers.offer(message.choices ?? []);
    const kind = kindFor(message.expect);
    this.#one("[data-sheet]").dataset.kind = kind ?? "letters";
    if (kind && !message.choices?.length) this.#unfold(kind, false);
    else if (this.#sheet.open && this.#sheet.kind !== "letters") this.#sheet.close(), this.#fold();
    this.#ready.then(() => {
      this.#listening.open();
      this.#voice.say(message);
    });
  }

  #holder(name) {
    for (const holder of ["waiting", "operator", "closed"]) this.#view.note(holder, holder === name);
    this.#silence.withPerson(name === "waiting" || name === "operator");
  }

  #think(yes) {
    this.#busy = yes;
    clearTimeout(this.#thinking);
    if (yes) this.#thinking = setTimeout(() => this.#view.thinking(true), THINKING_AFTER);
    else this.#view.thinking(false);
  }

  #lost(yes, words = "") {
    this.#view.note("lost", yes && !words);
    this.#view.note("troubled", yes && Boolean(words), words);
    if (yes) this.#busy = false; // whoever walks away from a dead line is not waited for
    if (yes) this.#view.thinking(false);
    else this.#view.note("advice", false);
  }

  #refused(words) {
    this.#view.note("refused", true, words || undefined);
    this.#answers.offer(this.#asked?.choices ?? []);
  }

  #heard(text) {
    const answered = this.#silence.touched();
    if (answered && this.#among("#here", text)) return;
    if (this.#among("#answers", text) && this.#answers.turn()) return;
    this.say(text);
  }

  #isWait(text) {
    const { words } = this.#one("#wait").dataset;
    return text.length <= SHORT && words.split(" ").some((word) => text.includes(word));
  }

  #among(selector, text) {
    return this.#one(selector).dataset.words.split(" ").includes(text.replace(/[，。！？、\s]/g, ""));
  }

  /** What the screen says of itself; the words are content/phrases/kiosk.yml. */
  #line(name) {
    this.#voice.line(`/kiosk/lines/${name}`);
  }

  #sentence(n, text) {
    this.#view.sentence(n, text);
    this.#answers.mark(text);
  }

  #unfold(kind, focus = true) {
    this.#one("#choosing").hidden = true;
    this.#root.classList.add("writing");
    this.#sheet.show(kind);
    this.#one("#asked").scrollTop = this.#one("#asked").scrollHeight; // the question stands at the end
    if (focus) this.#sheet.focus();
  }

  #fold() {
    const focused = !this.#root.contains(document.activeElement) || !document.activeElement.checkVisibility();
    this.#one("#choosing").hidden = false;
    this.#root.classList.remove("writing");
    if (focused) this.#one("#asked").focus({ preventScroll: true });
  }

  #wire(take) {
    const on = (selector, act) => {
      for (const key of this.#root.querySelectorAll(selector)) {
        key.addEventListener("click", (event) => event.detail < 2 && act(key));
      }
    };
    on("[data-says]", (key) => this.say(key.dataset.says));
    on("[data-sheet]", (key) => this.#unfold(key.dataset.kind || key.dataset.sheet));
    on("#mic", () => this.#listening.pressed());
    on("#wait", (key) => this.say(key.textContent));
    on("#take, [data-take]", () => {
      this.#dialogs(null);
      take();
      this.#line("taking");
    });
    on("#restart", () => this.#dialogs("#again", "again"));
    on("#done", () => this.#dialogs("#ending", "ending"));
    on("#anew", () => this.#onEnd("anew"));
    on("#wipe", () => this.#onEnd("done"));
    on("[data-close]", () => this.#dialogs(null));
    on("#longer", () => this.#silence.hold());
    this.#one("#there").addEventListener("close", () => this.#silence.touched());
  }

  /** Closes whatever is open, and opens that one, whose words are said as `line`. */
  #dialogs(selector, line) {
    for (const dialog of this.#root.querySelectorAll("dialog[open]")) dialog.close();
    if (selector) this.#one(selector).showModal();
    if (line) this.#line(line);
  }
}

/** Tells the server that nobody stands here any more; the token lives until that is heard, or a minute at most. */
async function leave(id, token) {
  if (!id) return;
  for (let tries = 0; tries < LEAVE_TRIES; tries += 1) {
    try {
      await call(`/api/conversations/${id}/leave`, { method: "POST", token, keepalive: true });
      return;
    } catch (error) {
      if (error.gone) return;
      await new Promise((resolve) => setTimeout(resolve, LEAVE_PAUSE));
    }
  }
}
