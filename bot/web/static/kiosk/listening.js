/** The microphone of a screen that somebody stands before: what its key does, when it is open, what is told when it fails. */

import { showTrouble } from "../voice/troubles.js";

const AGAIN = { silence: 500, lost: 5_000, too_many: 10_000 }; // ms until it listens on after such a trouble
const JUST_NOW = 1000; // ms; the finger that stops the voice is on its way to the key

export class Listening {
  #voice;
  #key;
  #words;
  #state = "off"; // of the voice
  #wanted = false; // whether the microphone shall be open
  #timer; // that opens it again
  #spokeAt = 0;

  constructor(root, voice) {
    this.#voice = voice;
    this.#key = root.querySelector("#mic");
    this.#words = root.querySelector("#trouble");
  }

  get speaking() {
    return this.#state === "speaking";
  }

  /** Takes what Voice.begin() found; `now`: there is already a conversation to speak in. */
  begin({ ears, mouth }, now) {
    this.#key.hidden = !ears.on;
    if (!mouth.on) this.trouble("mouth_off", mouth.why);
    if (!ears.on) this.trouble("ears_off", ears.why);
    this.#wanted = ears.on;
    if (ears.on && now) this.#voice.handsFree(true);
  }

  /** Now there is a conversation to speak in. Whoever closed the microphone opens it again. */
  open() {
    if (this.#wanted && !this.#voice.listening && this.#state === "ready") this.#voice.handsFree(true);
  }

  state(name) {
    if (this.speaking) this.#spokeAt = Date.now();
    this.#state = name;
    this.#key.dataset.state = name;
    for (const words of this.#key.querySelectorAll("[data-mic]")) words.hidden = words.dataset.mic !== name;
    if (name === "hearing") this.trouble(null);
  }

  trouble(code, why = null) {
    if (code !== "silence") {
      this.#words.hidden = !code;
      showTrouble(this.#words, code, why);
    }
    if (code in AGAIN) this.#again(AGAIN[code]);
  }

  /** Stops the voice; says that the sentence is finished; else closes the microphone, or opens it. */
  pressed() {
    if (this.speaking || Date.now() - this.#spokeAt < JUST_NOW) return this.#voice.hush();
    if (this.#state === "hearing") return this.#voice.release();
    this.#wanted = !this.#voice.listening;
    return this.#voice.handsFree(this.#wanted);
  }

  end() {
    this.#wanted = false;
    clearTimeout(this.#timer);
  }

  /** Whoever stands before a kiosk does not press a key to be heard again. */
  #again(pause) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#wanted || this.#voice.listening) return;
      if (this.speaking) this.#again(pause);
      else this.#voice.handsFree(true);
    }, pause);
  }
}
