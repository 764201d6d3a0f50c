/** Marks in the page the sentence that is being spoken; changes no text, so that nothing is read out anew. */

const NAME = "spoken"; // of the highlight in chat.css and kiosk.css

export class Marking {
  #last = { n: 0, end: 0 }; // where the sentence before ended: the same words may stand twice

  /** Marks `text` in `words`, the element of message `n`, in place of what was marked; gives the range, or null. */
  mark(n, words, text) {
    this.clear();
    if (!globalThis.CSS?.highlights) return null;
    const whole = words.textContent;
    const from = this.#last.n === n ? this.#last.end : 0;
    const next = whole.indexOf(text, from);
    const start = next < 0 ? whole.indexOf(text) : next;
    if (start < 0) return null;
    this.#last = { n, end: start + text.length };
    const range = new Range();
    range.setStart(...place(words, start));
    range.setEnd(...place(words, this.#last.end));
    CSS.highlights.set(NAME, new Highlight(range));
    return range;
  }

  clear() {
    globalThis.CSS?.highlights?.delete(NAME);
  }
}

/** The text node in which character `offset` of `element` stands, and where in it. */
function place(element, offset) {
  let rest = offset;
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE && rest <= node.length) return [node, rest];
    rest -= node.nodeType === Node.TEXT_NODE ? node.length : 0;
  }
  return [element, element.childNodes.length];
}
