/** How long nobody has touched or said anything, by the clock on the wall; knows times, and nothing of what is shown. */

const TICK = 1000; // ms
const PATIENCE = { ask: 60_000, wipe: 90_000 }; // ms of silence until it is asked, and until all is wiped
// Whoever waits for a person, or listens to one, has nothing to touch: asked later, and given longer to answer.
const WITH_A_PERSON = { ask: 180_000, wipe: 240_000 };
const HOLD = 120_000; // ms that 等一下 holds

/**
 * `listener` hears: ask(), left(seconds) each second until the wipe, back() when somebody is there after all, wipe().
 * While `busy()` (an answer is spoken or thought of) no silence is counted.
 */
export class Silence {
  #listener;
  #busy;
  #last = Date.now();
  #asked = false;
  #timer;

  constructor(listener, busy) {
    this.#listener = listener;
    this.#busy = busy;
    this.#timer = setInterval(() => this.#tick(), TICK);
    this.patience = PATIENCE;
  }

  get asked() {
    return this.#asked;
  }

  /** `yes`: a person is waited for, or has the conversation. */
  withPerson(yes) {
    this.patience = yes ? WITH_A_PERSON : PATIENCE;
  }

  /** Somebody is there; true if that was the answer to the question. */
  touched() {
    const answered = this.#asked;
    this.#last = Math.max(this.#last, Date.now());
    this.#asked = false;
    if (answered) this.#listener.back();
    return answered;
  }

  /** Two minutes from now until it is asked. */
  hold() {
    this.touched();
    this.#last = Date.now() + Math.max(0, HOLD - this.patience.ask);
  }

  end() {
    clearInterval(this.#timer);
  }

  #tick() {
    const now = Date.now();
    // A clock that was set back must not keep anybody's words for years.
    if (this.#last > now + HOLD) this.#last = now;
    if (this.#busy() && !this.#asked) this.#last = Math.max(this.#last, now);
    const silent = now - this.#last;
    if (silent >= this.patience.wipe) {
      this.end();
      this.#listener.wipe();
    } else if (silent >= this.patience.ask) {
      if (!this.#asked) this.#listener.ask();
      this.#asked = true;
      this.#listener.left(Math.ceil((this.patience.wipe - silent) / 1000));
    }
  }
}
