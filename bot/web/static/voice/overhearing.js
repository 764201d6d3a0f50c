/** Is it the person who speaks into the page's voice, or the voice itself, or a cough? Knows words and loudness only. */

const FRAMES = 5; // of 100 ms, the last ones
const LOUD_FRAMES = 3; // a cough or a knock is shorter
const LAG = 30; // frames: words are recognised when their sound is over, on a busy machine long after
const LETTERS = 2; // a noise may be taken for one syllable
const OWN = 0.7; // from this share of its characters on, what was heard is taken from what is being spoken
const SENTENCES = 2; // the end of the one before may still be in the room

export class Overhearing {
  #spoken = [];
  #loud = [];
  #since = Infinity; // frames since somebody was loud for long enough
  #heard = false;

  /** A sentence that is being spoken: as written, and as said. */
  spoken(text, words = "") {
    if (!this.#spoken.length) this.#since = Infinity; // what was loud before answers nothing that is spoken now
    this.#spoken = [...this.#spoken, text + words].slice(-SENTENCES);
  }

  loud(yes) {
    this.#loud = [...this.#loud, yes].slice(-FRAMES);
    this.#since = this.#loud.filter(Boolean).length < LOUD_FRAMES ? this.#since + 1 : 0;
  }

  /** Whether what was heard while the voice spoke is the person's. */
  isThePerson(text) {
    if (!text) return false;
    this.#heard = true;
    if (text.length < LETTERS || this.#since > LAG) return false;
    const own = this.#spoken.join("");
    const shared = [...text].filter((letter) => own.includes(letter)).length;
    if (shared / text.length >= OWN) return false;
    this.#heard = false;
    return true;
  }

  /** The voice is silent: whether anything was heard meanwhile that was not the person's. */
  end() {
    const heard = this.#heard;
    this.#spoken = [];
    this.#heard = false;
    return heard;
  }
}
