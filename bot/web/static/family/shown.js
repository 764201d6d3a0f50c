/** What the consent allows, on the screen; knows where things stand, nothing of how they came. */

import { write } from "../ground/addresses.js";

const byId = (id) => document.getElementById(id);
const DAY = { year: "numeric", month: "long", day: "numeric", weekday: "long", timeZone: "Asia/Shanghai" };

export class Shown {
  #who = "";
  #lists = {}; // what stands in each list, as JSON

  view(view) {
    this.#who = view.who;
    fill(byId("inside").querySelector(".until"), {
      who: view.who,
      until: new Date(view.until).toLocaleDateString("zh-CN", DAY),
    });
    this.#progress(view.progress);
    this.#listed("bookings", view.bookings, (booking) => booking.kind);
    this.#listed("reminders", view.reminders, () => "reminder");
    this.#emergency(view.emergency);
    byId("transcript").hidden = !view.sees.includes("transcript");
  }

  message({ n, from, text, name }) {
    const list = byId("messages");
    if (list.querySelector(`[data-n="${n}"]`)) return;
    const li = byId("message").content.firstElementChild.cloneNode(true);
    li.dataset.n = n;
    li.classList.add(from);
    li.classList.toggle("mine", from === "family" && name === this.#who);
    li.querySelector(".who").textContent = (from !== "resident" && name) || list.dataset[from];
    write(li.querySelector(".what"), text);
    list.append(li);
  }

  note(name, visible, words) {
    const note = document.querySelector(`[data-note="${name}"]`);
    if (words !== undefined) note.textContent = words;
    note.hidden = !visible;
  }

  /** Nothing of what was seen stays on the screen. */
  clear() {
    byId("messages").replaceChildren();
    for (const id of ["bookings", "reminders"]) byId(id).querySelector("ul").replaceChildren();
    this.#lists = {};
    for (const place of document.querySelectorAll("#inside [data-fill], #inside [data-part] > strong")) place.textContent = "";
    for (const id of ["progress", "bookings", "reminders", "transcript"]) byId(id).hidden = true;
    byId("words").value = "";
    this.#emergency(null);
  }

  #progress(progress) {
    byId("progress").hidden = !progress;
    if (!progress) return;
    const { want, asked, step, left, done, holder, stuck } = progress;
    const parts = { want, asked: want && !step && asked, left: left.join("、"), done: !want && done };
    for (const [name, words] of Object.entries(parts)) part("progress", name, words, words);
    part("progress", "idle", !want && holder === "bot");
    part("progress", "step", step);
    if (step) fill(byId("progress").querySelector('[data-part="step"]'), step);
    for (const name of ["waiting", "operator", "closed"]) part("progress", name, holder === name);
    for (const place of byId("progress").querySelectorAll('[data-fill="stuck"]')) place.textContent = stuck ? `${stuck}。` : "";
  }

  /** One line for each of `entries`, in the words of the template that `template` names. */
  #listed(section, entries, template) {
    byId(section).hidden = !entries;
    const now = JSON.stringify(entries);
    if (now === this.#lists[section]) return; // else a screen reader would lose its place
    this.#lists[section] = now;
    const lines = (entries ?? []).map((entry) => {
      const li = byId(template(entry)).content.firstElementChild.cloneNode(true);
      fill(li, entry);
      return li;
    });
    byId(section).querySelector("ul").replaceChildren(...lines);
    part(section, "none", !lines.length);
  }

  #emergency(emergency) {
    const box = byId("alarm").firstElementChild;
    if (emergency) {
      fill(box, emergency);
      for (const line of box.querySelectorAll("[data-helped]")) {
        line.hidden = (line.dataset.helped === "yes") !== emergency.helped;
      }
    }
    box.hidden = !emergency;
  }
}

function part(section, name, visible, words) {
  const element = byId(section).querySelector(`[data-part="${name}"]`);
  element.hidden = !visible;
  if (words) element.querySelector("strong").textContent = words;
}

function fill(element, values) {
  for (const place of element.querySelectorAll("[data-fill]")) {
    if (values[place.dataset.fill] !== undefined) place.textContent = values[place.dataset.fill] ?? "";
  }
}
