/** The microphone as frames of sound, and why there are none; keeps nothing. */

const RATE = 16_000;
// A loudspeaker beside the microphone would be heard again; tests have none, and want the sound as it is.
const CARE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** `code` is the name of the trouble: insecure, not_allowed, no_microphone. */
export class NoMicrophone extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export class Microphone {
  #stream;
  #context;
  #closed = false;

  /** `onFrame({samples, level, clipped})` ten times a second; `onLost()` when it is unplugged. */
  constructor(onFrame, onLost) {
    this.onFrame = onFrame;
    this.onLost = onLost;
  }

  /** Opens it, or throws NoMicrophone; resolves to the sample rate of its frames, undefined if it was closed meanwhile. */
  async open() {
    this.#stream = await stream();
    if (this.#closed) return this.close(); // before the person had allowed it
    this.#stream.getAudioTracks()[0].addEventListener("ended", () => this.#closed || this.onLost());
    const source = await this.#connect();
    const context = this.#context;
    await context.audioWorklet.addModule(new URL("frames.js", import.meta.url));
    if (this.#closed) return undefined;
    const frames = new AudioWorkletNode(context, "frames", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    frames.port.onmessage = ({ data }) => this.#closed || this.onFrame(data);
    source.connect(frames);
    await context.resume();
    return context.sampleRate;
  }

  close() {
    this.#closed = true;
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    if (this.#context && this.#context.state !== "closed") this.#context.close();
  }

  /** Some browsers cannot bring a microphone into a context of another rate: the server then changes the rate. */
  async #connect() {
    this.#context = new AudioContext({ sampleRate: RATE });
    try {
      return this.#context.createMediaStreamSource(this.#stream);
    } catch {
      await this.#context.close();
      this.#context = new AudioContext();
      return this.#context.createMediaStreamSource(this.#stream);
    }
  }
}

async function stream() {
  if (!navigator.mediaDevices?.getUserMedia || !window.isSecureContext) throw new NoMicrophone("insecure");
  const raw = new URLSearchParams(location.search).get("microphone") === "raw";
  const care = Object.fromEntries(Object.keys(CARE).map((name) => [name, !raw]));
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, ...care } });
  } catch (error) {
    throw new NoMicrophone(["NotAllowedError", "SecurityError"].includes(error.name) ? "not_allowed" : "no_microphone");
  }
}
