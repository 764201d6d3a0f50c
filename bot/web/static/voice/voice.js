/** Speaking with a page: when the microphone is open, when somebody has finished, when the answer is spoken. No DOM. */

import { call } from "../chat/api.js";
import { Ear } from "./ear.js";
import { Microphone } from "./microphone.js";
import { Overhearing } from "./overhearing.js";
import { Speaker } from "./speaker.js";
import { Turn } from "./turn.js";

const LOUD = -45; // dB: somebody speaks near the microphone
const NOTHING_YET = 10_000; // ms of waiting for the first word after a press
const CLIPPED = 0.02; // share of the samples of a frame
const TOO_LOUD = 5; // such frames
const OFF = { ears: { on: false, why: null }, mouth: { on: false, why: null }, demo: false };
// What the server calls it: what the person is told.
const TROUBLES = { too_many: "too_many", ears_off: "ears_off", silence: "silence", idle: "silence" };

/**
 * `access` gives `id` and `token` of the conversation of now, and `opened`: when it has them. `listener` hears:
 * state(name)             off | ready | listening | hearing | working | speaking
 * caption(text, final)    what is being heard, while it is heard; "" when it leads to nothing
 * heard(text)             a whole turn: to be said as if it was typed
 * sentence(n, index, text), sentence(n, null)   which sentence of message n is spoken now; null: none any more
 * trouble(code)           no_microphone | not_allowed | insecure | silence | too_loud | too_many | ears_off | mouth_off | lost
 */
export class Voice {
  #access;
  #listener;
  #speaker;
  #microphone;
  #ear;
  #turn = new Turn();
  #overhearing = new Overhearing();
  #mode = null;
  #finishing = false;
  #begun = 0; // when the turn began
  #clipped = 0;
  #later = []; // messages that came while the person spoke
  #state;
  #over = new AbortController();
  can = OFF;

  constructor(access, listener) {
    this.#access = access;
    this.#listener = listener;
    this.#speaker = new Speaker(access, {
      sentence: (n, index, text, words) => {
        if (index !== null) this.#overhearing.spoken(text, words);
        this.#listener.sentence(n, index, text);
        this.#show();
      },
      done: () => this.#spoken(),
      trouble: (code) => this.#listener.trouble(code),
    });
    addEventListener("pointerdown", () => this.hush(), { capture: true, signal: this.#over.signal });
    addEventListener("keydown", ({ key }) => key === "Escape" && this.hush(), { signal: this.#over.signal });
  }

  /** Asks what works here: {ears: {on, why}, mouth: {on, why}, demo}. */
  async begin() {
    this.can = await call("/api/speech").catch(() => OFF);
    this.#show();
    return this.can;
  }

  /** {rate, volume}: the listener's own, as multiples, on top of what the conversation has. */
  set settings(settings) {
    this.#speaker.settings = settings;
  }

  get settings() {
    return this.#speaker.settings;
  }

  /** How the microphone came to be open: hold | once | free; null when it is not. */
  get mode() {
    return this.#mode;
  }

  /** Whether the microphone is open, or is being opened. */
  get listening() {
    return this.#mode !== null && !this.#finishing;
  }

  /** Opens the microphone until release(). */
  hold() {
    return this.#open("hold");
  }

  /** Opens the microphone for one turn, which ends by itself or with release(). */
  listen() {
    return this.#open("once");
  }

  /** The turn ends now. */
  release() {
    if (this.#mode === "free") {
      if (this.#turn.text) this.#deliver();
    } else if (this.#ear) this.#finish();
    else if (this.#mode) this.#close();
  }

  /** Listens on by itself after each turn, or does so no more; what is being said then is dropped. */
  handsFree(on) {
    if (on) return this.#open("free");
    this.#close();
    return undefined;
  }

  /** Speaks a message of the interface, after those that wait and never into somebody's words. */
  say(message) {
    const touched = navigator.userActivation?.hasBeenActive ?? true;
    if (!this.can.mouth.on || (!touched && !this.#mode)) return;
    if (this.#busy) this.#later.push(message);
    else this.#speaker.say(message);
    this.#show();
  }

  /** Speaks what the page itself says: the sentences at `address`; instead of what it was saying. */
  line(address) {
    if (!this.can.mouth.on) return;
    this.hush();
    this.#speaker.line(address);
    this.#show();
  }

  /** Silence at once; the person's own words and a touch do this too. */
  hush() {
    this.#later = [];
    this.#speaker.hush();
  }

  /** Microphone off, sockets closed, nothing kept. */
  end() {
    this.#close();
    this.hush();
    this.#over.abort();
  }

  get #busy() {
    return this.#finishing || ["hold", "once"].includes(this.#mode) || Boolean(this.#turn.text);
  }

  async #open(mode) {
    this.hush();
    if (this.#mode === "hold" && mode === "once") this.#mode = mode; // let go, and still speaking
    if (this.#mode) return this.#show();
    this.#mode = mode;
    this.#fresh();
    this.#show();
    const microphone = new Microphone((frame) => this.#frame(frame), () => this.#fail("no_microphone"));
    this.#microphone = microphone;
    try {
      if (!this.can.ears.on) await this.begin(); // the server may only have been starting
      if (this.#microphone !== microphone) return;
      if (!this.can.ears.on) return this.#fail("ears_off");
      const rate = await microphone.open();
      await this.#access.opened; // a quick hand presses before the server has answered
      if (rate && this.#microphone === microphone) this.#listen(rate);
    } catch (error) {
      if (this.#microphone === microphone) this.#fail(error.code ?? "no_microphone");
      microphone.close();
    }
  }

  #listen(rate) {
    const ear = new Ear(this.#access, rate, {
      partial: (text, pause) => this.#hear(text, () => this.#turn.partial(text, pause, Date.now())),
      final: (text, pause) => this.#hear(text, () => this.#turn.final(text, pause, Date.now())),
      finished: () => this.#deliver(),
      over: (code) => this.#ear === ear && this.#fail(TROUBLES[code] ?? "lost"),
    });
    this.#ear = ear;
    this.#begun = Date.now();
    this.#show();
  }

  #frame({ samples, level, clipped }) {
    const now = Date.now();
    this.#ear?.send(samples);
    this.#overhearing.loud(level > LOUD);
    if (level > LOUD) this.#turn.loud(now);
    if (clipped > CLIPPED && ++this.#clipped === TOO_LOUD) this.#listener.trouble("too_loud");
    if (!this.#ear || this.#mode === "hold" || this.#speaker.speaking) return;
    const nothing = this.#mode === "once" && !this.#turn.text && now - this.#begun > NOTHING_YET;
    if (!nothing && !this.#turn.over(now)) return;
    if (this.#mode === "once") this.#finish();
    else this.#deliver();
  }

  /** `take` notes what was heard, unless it is the page's own voice. */
  #hear(text, take) {
    if (this.#speaker.speaking) {
      if (!this.#overhearing.isThePerson(text)) return;
      this.hush();
    }
    const before = this.#turn.text;
    take();
    if (this.#turn.text !== before) this.#listener.caption(this.#turn.text, false);
    this.#show();
  }

  #finish() {
    this.#finishing = true;
    this.#microphone.close();
    this.#ear.finish();
    this.#show();
  }

  #deliver() {
    const { text } = this.#turn;
    const trouble = this.#clipped >= TOO_LOUD ? "too_loud" : "silence";
    if (this.#mode !== "free") this.#close();
    else this.#fresh();
    this.#listener.caption(text, true);
    if (text) this.#listener.heard(text);
    else this.#listener.trouble(trouble);
    this.#speakLater();
  }

  #speakLater() {
    for (const message of this.#later.splice(0)) this.#speaker.say(message);
    this.#show();
  }

  #fresh() {
    this.#turn = new Turn();
    this.#clipped = 0;
  }

  /** The voice is silent again: what it said itself must not become the beginning of what the person says. */
  #spoken() {
    if (this.#overhearing.end()) this.#ear?.reset();
    this.#show();
  }

  #fail(code) {
    this.#close();
    this.#listener.caption("", true);
    this.#listener.trouble(code);
    this.#speakLater();
  }

  #close() {
    this.#microphone?.close();
    this.#ear?.close();
    this.#microphone = this.#ear = null;
    this.#mode = null;
    this.#finishing = false;
    this.#fresh();
    this.#show();
  }

  #show() {
    const opening = this.#mode && !this.#ear;
    let name = this.can.ears.on || this.can.mouth.on ? "ready" : "off";
    if (this.#speaker.speaking) name = "speaking";
    else if (this.#finishing || opening) name = "working";
    else if (this.#mode) name = this.#turn.text ? "hearing" : "listening";
    if (name === this.#state) return;
    this.#state = name;
    this.#listener.state(name);
  }
}
