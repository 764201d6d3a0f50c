/** The guide's steps with the present one marked, and how the bot shall go on when it gets the matter back. */

import { blank, fill, words } from "./words.js";

export class Steps {
  #form = document.getElementById("handback");
  #list = document.getElementById("steps");
  #words = document.getElementById("words");
  #hint = document.getElementById("words-hint");
  #shape = "";
  #chosen = false; // by hand: then a change of the matter leaves it

  /** `onHandBack(settled)` gives it back: {"words"?, "step"?, "done"?, "note"?}. */
  constructor(onHandBack) {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const settled = this.#settled();
      if (settled) onHandBack(settled);
    });
    this.#form.addEventListener("change", () => (this.#chosen = true));
    this.#words.addEventListener("input", () => {
      this.#choose("words");
      this.#hint.textContent = "";
      this.#chosen = true;
    });
  }

  clear() {
    this.#chosen = false;
    this.#shape = "";
    this.#hint.textContent = "";
  }

  show(brief, mine) {
    const guide = brief?.guide;
    const shape = JSON.stringify(guide?.steps ?? null);
    if (shape !== this.#shape) this.#list.replaceChildren(...(guide?.steps ?? []).map(line));
    this.#shape = shape;
    this.#form.classList.toggle("look", !mine);
    for (const field of this.#form.elements) field.disabled = !mine && field.type !== "radio";
    this.#present(guide);
    const asked = brief?.asked;
    fill(document.getElementById("steps-part"), {
      route: guide ? words("route", { route: guide.route }) : "",
      here: asked ? words("here_asked", { asked }) : words("here"),
      words: asked ? words("words_asked", { asked }) : words("words"),
    });
    for (const part of this.#form.querySelectorAll("[data-how=here]")) part.hidden = Boolean(guide);
    for (const part of this.#form.querySelectorAll("[data-how=words], [data-how=done]")) part.hidden = !brief?.service;
    document.getElementById("steps-part").hidden = !mine && !guide;
    if (!this.#chosen || !this.#form.querySelector("input[name=how]:checked:not(:disabled)")) {
      this.#choose(this.#words.value ? "words" : guide ? `step:${guide.step}` : "here");
    }
  }

  #present(guide) {
    [...this.#list.children].forEach((li, place) => {
      const now = place === guide.step;
      li.classList.toggle("now", now);
      li.classList.toggle("past", place < guide.step);
      if (now) li.setAttribute("aria-current", "step");
      else li.removeAttribute("aria-current");
      fill(li, { present: now ? words("present") : "" });
    });
    this.step = guide?.step;
  }

  #choose(value) {
    const radio = [...this.#form.querySelectorAll("input[name=how]")].find((one) => one.value === value);
    if (radio) radio.checked = true;
  }

  /** What to hand back with, or null when something is missing. */
  #settled() {
    const how = this.#form.querySelector("input[name=how]:checked")?.value ?? "here";
    const note = document.getElementById("handback-note").value.trim();
    const settled = note ? { note } : {};
    if (how === "done") settled.done = true;
    if (how.startsWith("step:") && Number(how.slice(5)) !== this.step) settled.step = Number(how.slice(5));
    if (how !== "words") return settled;
    settled.words = this.#words.value.trim();
    if (settled.words) return settled;
    this.#hint.textContent = words("words_missing");
    this.#words.focus();
    return null;
  }
}

function line({ say, operator }, place) {
  const li = blank("step");
  li.querySelector("input").value = `step:${place}`;
  return fill(li, { say, operator: operator ? words("tip", { text: operator }) : "", present: "" });
}
