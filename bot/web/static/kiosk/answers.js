/** The choices beside free speech: four large keys at most; what has no room comes by 还有别的. */

const ROOM = 4;
const LONG = 14; // characters from which one is written smaller, on a line of its own

export class Answers {
  #box;
  #onAnswer;
  #choices = [];
  #page = 0;

  /** `onAnswer(text)`: a choice was pressed, and says `text`. */
  constructor(box, onAnswer) {
    this.#box = box;
    this.#onAnswer = onAnswer;
  }

  /** [{title, text}]; an empty list takes the keys away. */
  offer(choices) {
    this.#choices = choices;
    this.#page = 0;
    this.#show();
  }

  /** The next ones; false when there are no more than are shown. */
  turn() {
    const { length } = this.#choices;
    if (length <= ROOM) return false;
    this.#page = (this.#page + 1) % Math.ceil(length / (ROOM - 1));
    this.#show();
    return true;
  }

  /** Marks the keys whose words are in `text`, while it is spoken; null: none. */
  mark(text) {
    for (const key of this.#box.children) key.classList.toggle("spoken", Boolean(text?.includes(key.textContent)));
  }

  #show() {
    const { length } = this.#choices;
    const room = length > ROOM ? ROOM - 1 : ROOM;
    const shown = this.#choices.slice(this.#page * room, (this.#page + 1) * room);
    const keys = shown.map(({ title, text }) => this.#key(title, () => this.#onAnswer(text)));
    if (length > ROOM) keys.push(this.#key(this.#box.dataset.more, () => this.#turn(), "quiet"));
    this.#box.replaceChildren(...keys);
    this.#box.hidden = !length;
    this.#box.dataset.count = keys.length;
    this.#box.classList.toggle("long", shown.some(({ title }) => title.length >= LONG));
  }

  #turn() {
    this.turn();
    this.#box.firstElementChild.focus();
  }

  #key(title, act, kind = "answer") {
    const key = document.createElement("button");
    key.type = "button";
    key.className = `key ${kind}`;
    key.textContent = title;
    // A shaky hand presses twice: only the first press counts.
    key.addEventListener("click", (event) => event.detail < 2 && act());
    return key;
  }
}
