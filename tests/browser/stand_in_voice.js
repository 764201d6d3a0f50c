/** Stands where static/voice/voice.js stands: hears and speaks what a test says, and writes down what it was asked to do. */

export class Voice {
  #mode = null;

  constructor(access, listener) {
    Object.assign(this, { access, listener, said: [], done: [], lines: [], settings: {} });
    globalThis.voice = this;
  }

  get listening() {
    return this.#mode !== null;
  }

  async begin() {
    const { ears = true, mouth = true, why = null } = globalThis.abilities ?? {};
    this.listener.state("ready");
    return { ears: { on: ears, why }, mouth: { on: mouth, why }, demo: false };
  }

  handsFree(on) {
    this.done.push(`handsFree ${on}`);
    this.#mode = on ? "free" : null;
    this.listener.state(on ? "listening" : "ready");
  }

  release() {
    this.done.push("release");
  }

  say({ text }) {
    this.said.push(text);
  }

  line(address) {
    this.lines.push(address.split("/").at(-1));
  }

  hush() {
    this.done.push("hush");
  }

  end() {
    this.done.push("end");
    globalThis.ended = (globalThis.ended ?? 0) + 1;
  }

  /** The microphone was closed for a reason that the real one names. */
  fails(code) {
    this.#mode = null;
    this.listener.state("ready");
    this.listener.trouble(code);
  }
}
