/** When has somebody finished speaking? Fed with what is heard and how loud it is, with times; knows no clock. */

const PAUSE = 2.5; // seconds; what is right when the server has not said better
const LOUD_NOW = 300; // ms: sound this fresh may be the next word, which is not recognised yet
const LONGEST_WAIT = 1000; // ms that such sound holds up the end; a noisy room must not hold it up for ever

export class Turn {
  #said = []; // final words
  #partial = "";
  #pause = PAUSE;
  #newsAt = 0; // when something new was heard last
  #finalAt = 0;
  #loudAt = -Infinity;

  /** What is heard of the utterance that goes on. */
  partial(text, pause, now) {
    if (text !== this.#partial && text) this.#newsAt = now;
    this.#partial = text;
    this.#pause = pause ?? this.#pause;
  }

  /** What was heard of the utterance that ended; it may be nothing. */
  final(text, pause, now) {
    if (text) this.#said.push(text);
    if (text && text !== this.#partial) this.#newsAt = now;
    this.#finalAt = now;
    this.#partial = "";
    this.#pause = pause ?? this.#pause;
  }

  loud(now) {
    this.#loudAt = now;
  }

  get text() {
    return this.#said.join("") + this.#partial;
  }

  /** Whether words are there, and then silence as long as the question allows (ms). */
  over(now) {
    if (!this.#said.length || this.#partial) return false;
    const end = Math.max(this.#finalAt, this.#newsAt + this.#pause * 1000);
    const speaks = now - this.#loudAt < LOUD_NOW;
    return now >= (speaks ? end + LONGEST_WAIT : end);
  }
}
