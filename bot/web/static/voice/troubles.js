/** Shows the words of one trouble of templates/voice/troubles.html, or of none; knows none of them. */

/** `code` as Voice names it, or null; `why` replaces the words where the server has better ones. */
export function showTrouble(root, code, why = null) {
  for (const words of root.querySelectorAll("[data-trouble]")) {
    const meant = words.dataset.trouble === code;
    if (meant) {
      words.dataset.words ??= words.textContent;
      words.textContent = why ?? words.dataset.words;
    }
    words.hidden = !meant;
  }
}
