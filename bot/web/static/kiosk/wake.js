/** Whether somebody begins to speak in front of the resting screen: measures loudness only; no sound leaves the page.
 *
 * It listens only where the microphone was allowed for good (the kiosk's policy does that): a question of the browser
 * that nobody asked for would stand in the way. */

const LOOK = 100; // ms
const LONG = 500; // ms of speech, or something as loud, that wake
const ABOVE = 12; // dB over the quiet of this room
const QUIETEST = -55; // dBFS: below, it is nobody in front of the screen
const SLOWLY = 0.05; // share with which the quiet of the room is learnt

export class Wake {
  #onWake;
  #onAble;
  #wanted = false;
  #stop = () => {};

  /** `onWake()`: somebody speaks; `onAble(yes)`: whether it can hear at all. */
  constructor(onWake, onAble) {
    this.#onWake = onWake;
    this.#onAble = onAble;
  }

  async begin() {
    this.#wanted = true;
    const able = await allowed();
    this.#onAble(able);
    if (able && this.#wanted) await this.#listen().catch(() => this.#onAble(false));
  }

  end() {
    this.#wanted = false;
    this.#stop();
    this.#stop = () => {};
  }

  async #listen() {
    this.#stop();
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const context = new AudioContext();
    const meter = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(meter);
    const room = new Loudness();
    const timer = setInterval(() => {
      if (room.hears(level(meter))) this.#onWake();
    }, LOOK);
    this.#stop = () => {
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
      context.close();
    };
    if (!this.#wanted) this.end();
  }
}

/** Tells speech from the noise of a room by loudness alone. */
export class Loudness {
  #floor = QUIETEST;
  #long = 0;

  /** `db` is the loudness of the last LOOK ms; true when it has been loud for LONG. */
  hears(db) {
    const loud = db > Math.max(this.#floor + ABOVE, QUIETEST);
    this.#long = loud ? this.#long + LOOK : Math.max(0, this.#long - LOOK);
    // A room that stays loud is a loud room: its floor rises, though slowly.
    this.#floor += (Math.max(db, -100) - this.#floor) * (loud ? SLOWLY / 5 : SLOWLY);
    return this.#long >= LONG;
  }
}

function level(meter) {
  const wave = new Float32Array(meter.fftSize);
  meter.getFloatTimeDomainData(wave);
  const mean = wave.reduce((sum, one) => sum + one * one, 0) / wave.length;
  return 10 * Math.log10(mean + 1e-12);
}

async function allowed() {
  try {
    const { state } = await navigator.permissions.query({ name: "microphone" });
    return state === "granted";
  } catch {
    return false;
  }
}
