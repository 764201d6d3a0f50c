/** Compares one snapshot of the desk with the next: who is new, who has spoken; knows not how it is announced. */

export class Arrivals {
  #known = null; // id -> urgent, of the queue; null: nothing was seen yet
  #last = new Map(); // id -> number of the last message, of what one holds

  /** {arrived: [Row], urgent: whether one of them is, spoke: [Row] of one's own}, since the last time. */
  since({ queue, mine }) {
    const before = this.#known;
    const arrived = before ? queue.filter(({ id, urgent }) => !before.has(id) || (urgent && !before.get(id))) : [];
    const spoke = mine.filter(({ id, last_n }) => this.#last.has(id) && last_n > this.#last.get(id));
    this.#known = new Map(queue.map(({ id, urgent }) => [id, urgent]));
    this.#last = new Map(mine.map(({ id, last_n }) => [id, last_n]));
    return { arrived, urgent: arrived.some((row) => row.urgent), spoke };
  }

  /** What one puts into the queue oneself is no news. */
  expect(id) {
    this.#known?.set(id, true);
  }
}
