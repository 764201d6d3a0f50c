/** How somebody new is announced: a tone, a flash, the title, a sentence for screen readers; not who it is. */

import * as bars from "./bars.js";
import { words } from "./words.js";

const FLASH = 3000; // ms
const TONES = { arrival: [660, 880], urgent: [880, 660, 880, 660], spoke: [520] }; // Hz, one after the other
const LENGTH = 0.18; // s of each tone
const SOON = 2000; // ms in which a page that was just touched begins to sound; a later tone announces nobody

let wanted = { sound: true, flash: true };
let sound;
let flashing;

/** `preferences` as the interface has them; what is not said is on. */
export function prefer(preferences) {
  wanted = { sound: true, flash: true, ...preferences };
  if (wanted.sound) awake();
  else bars.silent(false);
}

export function preferences() {
  return wanted;
}

/** Browsers let a page sound only after it was touched once. */
function awake() {
  sound ??= new AudioContext();
  bars.silent(wanted.sound && sound.state !== "running");
}

for (const touch of ["pointerdown", "keydown"]) {
  addEventListener(touch, () => {
    if (!wanted.sound || sound?.state === "running") return;
    awake();
    sound.resume().then(() => bars.silent(false), () => {});
  });
}

/** `kind` is one of TONES; `text` is read out, at once when it is urgent. */
export function announce(kind, text) {
  const live = document.getElementById(kind === "urgent" ? "alarm" : "news");
  live.textContent = "";
  requestAnimationFrame(() => (live.textContent = text));
  if (wanted.sound) beep(TONES[kind]);
  if (wanted.flash) flash();
}

export function count(n) {
  document.title = n ? words("title_waiting", { n }) : words("title");
}

function beep(tones) {
  awake();
  if (sound.state === "running") return play(tones);
  const asked = performance.now();
  sound.resume().then(() => performance.now() - asked < SOON && play(tones), () => {});
}

function play(tones) {
  tones.forEach((frequency, place) => {
    const start = sound.currentTime + place * LENGTH;
    const [tone, volume] = [new OscillatorNode(sound, { frequency }), new GainNode(sound, { gain: 0 })];
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.25, start + 0.02); // no click
    volume.gain.linearRampToValueAtTime(0, start + LENGTH);
    tone.connect(volume).connect(sound.destination);
    tone.start(start);
    tone.stop(start + LENGTH);
  });
}

function flash() {
  clearTimeout(flashing);
  document.body.classList.add("flash");
  flashing = setTimeout(() => document.body.classList.remove("flash"), FLASH);
}
