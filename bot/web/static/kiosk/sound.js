/** How loud and how fast it speaks: two pairs of keys for the person who stands here; nothing is kept. */

const STEPS = { volume: [0, 0.4, 0.7, 1, 1.4, 2], rate: [0.6, 0.7, 0.85, 1, 1.15, 1.3] };
const SHOWN = 3000; // ms that a change is read
const BEGIN = { volume: 4, rate: 3 };

/** Calls `onChange({rate, volume})`, multiples of what the conversation has, at once and at each change. */
export function begin(root, onChange) {
  const at = { ...BEGIN };
  let clearing;
  const status = root.querySelector("#sound");
  const now = () => ({ volume: STEPS.volume[at.volume], rate: STEPS.rate[at.rate] });
  for (const kind of Object.keys(STEPS)) {
    for (const key of root.querySelectorAll(`[data-${kind}][type=button]`)) {
      key.addEventListener("click", () => {
        at[kind] = Math.min(5, Math.max(0, at[kind] + Number(key.dataset[kind])));
        const { off, of } = status.dataset;
        status.textContent = kind === "volume" && !at.volume ? off : `${status.dataset[kind]}${at[kind]}${of}`;
        clearTimeout(clearing);
        clearing = setTimeout(() => (status.textContent = ""), SHOWN);
        onChange(now());
      });
    }
  }
  onChange(now());
}
