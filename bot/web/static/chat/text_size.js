/** The size of the letters, 100–200 %: remembered on this device, nothing else is. */

import { Kept } from "../ground/kept.js";

const kept = new Kept("localStorage", "banban.size");
const STEPS = [100, 125, 150, 175, 200];

/** Shows the remembered size and lets the two keys change it; `status` says where one is. */
export function begin(keys, status) {
  let step = Math.max(0, STEPS.indexOf(Number(kept.recall())));
  show(STEPS[step]);
  for (const key of keys) {
    key.addEventListener("click", () => {
      const wanted = step + Number(key.dataset.sizeStep);
      const reachable = STEPS[wanted] !== undefined;
      if (reachable) {
        step = wanted;
        show(STEPS[step]);
        kept.remember(STEPS[step]);
      }
      const end = wanted < 0 ? status.dataset.smallest : status.dataset.largest;
      status.textContent = reachable ? status.dataset.words + STEPS[step] : end;
      key.scrollIntoView({ block: "nearest" });
    });
  }
}

function show(size) {
  document.documentElement.dataset.size = size;
}
