/** Speaking on the chat page: what its keys do, what is shown while one speaks, which messages are spoken. */

import { Marking } from "../voice/marking.js";
import { showTrouble } from "../voice/troubles.js";
import { Voice } from "../voice/voice.js";
import { holdToTalk } from "./holding.js";
import { Kept } from "../ground/kept.js";

const kept = new Kept("localStorage", "banban.aloud"); // whether answers are spoken, on or off: nothing else is kept
const ACTIVE = ["working", "listening", "hearing", "speaking"];

const byId = (id) => document.getElementById(id);

export class Talking {
  #voice;
  #say;
  #onShown;
  #newest = []; // what has been said to the resident since their last words
  #quiet = false;
  #aloud = { on: true, off: false }[kept.recall()] ?? null;
  #marking = new Marking();

  /** `access` is Voice's; `say(text)` says a turn for the resident; `onShown()`: the room for the conversation changed. */
  constructor(access, say, onPress, onShown) {
    this.#say = say;
    this.#onShown = onShown;
    this.#voice = new Voice(access, this.#listener());
    holdToTalk(byId("hold"), this.#voice);
    byId("hold").addEventListener("pointerdown", () => this.#trouble(null), { capture: true });
    byId("hold").addEventListener("keydown", ({ key }) => key !== "Tab" && this.#trouble(null), { capture: true });
    onPress(byId("hands-free"), () => this.#handsFree());
    onPress(byId("aloud"), () => this.#switchAloud());
    byId("stop").addEventListener("click", () => this.stop());
    this.#pressed();
    this.#voice.begin().then(({ demo }) => (byId("demo").hidden = !demo));
  }

  /** A message of the conversation, new or (while it is quiet) of before. */
  message(message) {
    if (message.from === "resident") this.#newest = [];
    else this.#newest.push(message);
    if (message.from !== "resident" && this.#aloud && !this.#quiet) this.#voice.say(message);
  }

  /** The resident has said something: what is still being spoken answers something older. */
  said() {
    this.#voice.hush();
  }

  quiet(yes) {
    this.#quiet = yes;
  }

  /** Another conversation begins: nothing of this one is spoken or heard any more. */
  anew() {
    this.#newest = [];
    this.stop();
    this.#trouble(null);
  }

  /** Silence, and the microphone off. */
  stop() {
    this.#voice.hush();
    this.#voice.handsFree(false);
    this.#pressed();
  }

  #listener() {
    return {
      state: (name) => this.#state(name),
      caption: (text) => {
        byId("caption").textContent = text;
        byId("caption").scrollIntoView({ block: "nearest" });
      },
      heard: (text) => {
        this.#aloud ??= true; // whoever speaks is spoken to, unless they have switched it off before
        this.#pressed();
        this.#trouble(null);
        this.#newest = [];
        this.#say(text);
      },
      sentence: (n, index, text) => this.#mark(n, index === null ? null : text),
      trouble: (code) => this.#trouble(code),
    };
  }

  #state(name) {
    const active = ACTIVE.includes(name);
    const changed = byId("hearing").hidden === active;
    for (const words of document.querySelectorAll("[data-voice]")) words.hidden = words.dataset.voice !== name;
    if (!active && document.activeElement === byId("stop")) byId("hold").focus();
    byId("hearing").hidden = !active;
    byId("speak").dataset.state = name;
    this.#pressed();
    if (changed) this.#onShown();
  }

  #trouble(code) {
    const { ears, mouth } = this.#voice.can;
    showTrouble(byId("voice-trouble"), code, { ears_off: ears.why, mouth_off: mouth.why }[code]);
    this.#pressed();
    this.#onShown();
  }

  /** Marks `text` of message `n` while it is spoken; null: none is spoken any more. */
  #mark(n, text) {
    for (const li of document.querySelectorAll("li.spoken")) li.classList.remove("spoken");
    const li = text === null ? null : document.querySelector(`#messages > li[data-n="${n}"]`);
    li?.classList.add("spoken");
    if (li) this.#marking.mark(n, li.querySelector(".what"), text);
    else this.#marking.clear();
  }

  #handsFree() {
    this.#trouble(null);
    const on = this.#voice.mode === "free";
    this.#voice.handsFree(!on);
    this.#pressed();
  }

  #switchAloud() {
    this.#aloud = !this.#aloud;
    kept.remember(this.#aloud ? "on" : "off");
    this.#trouble(this.#aloud && !this.#voice.can.mouth.on ? "mouth_off" : null);
    if (this.#aloud) for (const message of this.#newest) this.#voice.say(message);
    else this.#voice.hush();
    this.#pressed();
  }

  /** The keys show what is on. */
  #pressed() {
    const { mode } = this.#voice;
    byId("hands-free").setAttribute("aria-pressed", mode === "free");
    byId("aloud").setAttribute("aria-pressed", Boolean(this.#aloud));
    for (const words of byId("hold").children) words.hidden = words.dataset.held !== String(["hold", "once"].includes(mode) && mode);
  }
}
