/** Sentences and blanks of the page's templates: fills them in as text, and never reads anything as markup. */

const sentences = document.getElementById("sentences").content;

/** The sentence `name` with its {places} filled; "" when there is none of that name. */
export function words(name, values = {}) {
  const found = sentences.querySelector(`[data-word="${CSS.escape(name)}"]`);
  return found ? found.textContent.replace(/\{(\w+)\}/g, (_, place) => values[place] ?? "") : "";
}

/** A new copy of the blank `name`. */
export function blank(name) {
  return document.getElementById(name).content.firstElementChild.cloneNode(true);
}

/** Writes each value where `data-field` names it; what is empty is hidden. What already stands there stays untouched. */
export function fill(element, values) {
  for (const [name, value] of Object.entries(values)) {
    const place = element.querySelector(`[data-field="${name}"]`);
    const text = String(value ?? "");
    if (place.textContent !== text) place.textContent = text;
    place.hidden = text === "";
  }
  return element;
}

export function note(name, hidden) {
  document.querySelector(`[data-none="${name}"]`).hidden = hidden;
}

/** 75 -> "1:15", 4000 -> "1:06:40". */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** A stored moment as one reads it here: the time alone when it is of today. */
export function moment(iso) {
  const at = new Date(iso);
  if (!iso || Number.isNaN(at.getTime())) return iso ?? "";
  const time = at.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  if (at.toDateString() === new Date().toDateString()) return time;
  return `${at.toLocaleDateString("zh-CN", { month: "long", day: "numeric" })} ${time}`;
}
