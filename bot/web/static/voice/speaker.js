/** Speaks messages, one sentence after the other; knows where to get the sound, and nothing of microphones. */

import { Refused, call, request } from "../chat/api.js";

/** `listener` hears: sentence(n, index, text, words), sentence(n, null) when a message is done, done(), trouble(code). */
export class Speaker {
  #access;
  #listener;
  #waiting = [];
  #sound = new Audio(); // one for all: a device that wants a touch first has had it with this one
  #stop; // of what is spoken now
  settings = {};

  constructor(access, listener) {
    this.#access = access;
    this.#listener = listener;
  }

  /** Not any more from the moment of a hush on: what is heard after it is not heard into the voice. */
  get speaking() {
    return Boolean(this.#stop && !this.#stop.signal.aborted);
  }

  /** Speaks a message of the interface after those that wait already. */
  say(message) {
    const { id, token } = this.#access;
    this.#waiting.push({ n: message.n, token, address: `/api/conversations/${encodeURIComponent(id)}/messages/${message.n}/speech` });
    if (!this.speaking) this.#work();
  }

  /** Speaks what the page itself says: the sentences at `address`, which are nobody's. */
  line(address) {
    this.#waiting.push({ n: null, address });
    if (!this.speaking) this.#work();
  }

  /** Silence at once; what waits is not spoken either. */
  hush() {
    this.#waiting = [];
    this.#stop?.abort();
    this.#sound.pause();
  }

  async #work() {
    const stop = new AbortController();
    this.#stop = stop;
    while (this.#waiting.length && !stop.signal.aborted) {
      const message = this.#waiting.shift();
      try {
        await this.#speak(message, stop.signal);
      } catch (error) {
        if (!stop.signal.aborted) this.#failed(error);
      }
      this.#listener.sentence(message.n, null);
    }
    if (this.#stop !== stop) return; // hushed, and speaking again by now
    this.#stop = null;
    if (this.#waiting.length) this.#work(); // said after the hush
    else this.#listener.done();
  }

  async #speak({ n, token, address }, signal) {
    const query = new URLSearchParams(Object.entries(this.settings).filter(([, value]) => value !== undefined));
    const { sentences } = await call(`${address}?${query}`, { token, signal });
    const sounds = sentences.map(() => null);
    const get = (index) => {
      if (index >= sentences.length || sounds[index]) return;
      sounds[index] = request(sentences[index].url, { token, signal }).then((answer) => answer.blob());
      sounds[index].catch(() => {}); // whoever waits for it hears of it
    };
    for (const [index, { text, words }] of sentences.entries()) {
      get(index);
      const sound = await sounds[index];
      get(index + 1); // while this one is spoken
      if (signal.aborted) return;
      this.#listener.sentence(n, index, text, words);
      await this.#play(sound, signal);
    }
  }

  async #play(blob, signal) {
    const address = URL.createObjectURL(blob);
    try {
      this.#sound.src = address;
      await new Promise((resolve, reject) => {
        this.#sound.onended = resolve;
        this.#sound.onerror = () => reject(new Error("this sound cannot be played"));
        signal.addEventListener("abort", resolve);
        this.#sound.play().catch(reject);
      });
    } finally {
      URL.revokeObjectURL(address);
    }
  }

  #failed(error) {
    this.#waiting = [];
    if (error.name === "NotAllowedError") return; // nobody has touched the page yet: it may not speak
    if (error instanceof Refused && error.gone) return; // erased, or another conversation by now
    this.#listener.trouble("mouth_off");
  }
}
