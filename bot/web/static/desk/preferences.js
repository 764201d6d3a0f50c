/** How an operator wants to be told of new arrivals: shows it, keeps it with the account, lets it be tried. */

import * as alerts from "./alerts.js";
import { ask } from "./api.js";
import { open } from "./dialogs.js";
import { why } from "./trying.js";
import { words } from "./words.js";

const NAMES = ["sound", "flash"];

const box = (name) => document.getElementById(name);
const hint = document.querySelector("#alerts .hint");

export function show(preferences) {
  alerts.prefer(preferences);
  for (const name of NAMES) box(name).checked = alerts.preferences()[name];
}

export function begin() {
  for (const name of NAMES) {
    box(name).addEventListener("change", async () => {
      alerts.prefer(Object.fromEntries(NAMES.map((one) => [one, box(one).checked])));
      hint.textContent = "";
      await ask("me", { preferences: alerts.preferences() }).catch((error) => (hint.textContent = why(error)));
    });
  }
  document.getElementById("alerts-open").addEventListener("click", () => open("alerts"));
  document.getElementById("alerts-try").addEventListener("click", () => alerts.announce("arrival", words("tried")));
}
