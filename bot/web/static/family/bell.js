/** A bell for emergencies: silent until it is switched on, and only as long as nobody has taken the matter. */

const EVERY = 2500; // ms
const TONES = [880, 660]; // Hz, low enough for ears that no longer hear high ones

let wanted = false;
let ringing = false;
let timer;
let sound;

export function begin(key) {
  key.addEventListener("click", () => {
    wanted = !wanted;
    sound ??= new AudioContext(); // browsers allow it only after a press
    key.setAttribute("aria-pressed", String(wanted));
    for (const word of key.querySelectorAll("[data-on]")) word.hidden = word.dataset.on !== String(wanted);
    if (wanted) chime();
    again();
  });
}

export function ring(yes) {
  ringing = yes;
  again();
}

function again() {
  clearInterval(timer);
  if (wanted && ringing) timer = setInterval(chime, EVERY);
}

function chime() {
  TONES.forEach((tone, index) => {
    const from = sound.currentTime + index * 0.35;
    const [voice, loudness] = [sound.createOscillator(), sound.createGain()];
    voice.frequency.value = tone;
    loudness.gain.setValueAtTime(0.3, from);
    loudness.gain.exponentialRampToValueAtTime(0.001, from + 0.3);
    voice.connect(loudness).connect(sound.destination);
    voice.start(from);
    voice.stop(from + 0.3);
  });
}
