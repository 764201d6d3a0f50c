/** In the audio thread: cuts what the microphone gives into frames of 100 ms of 16-bit samples; knows nothing else. */

const FRAMES_A_SECOND = 10;
const FULL = 32_700; // what is louder was cut off by the microphone

class Frames extends AudioWorkletProcessor {
  #frame = new Int16Array(sampleRate / FRAMES_A_SECOND);
  #filled = 0;

  process([[samples]]) {
    for (const sample of samples ?? []) {
      this.#frame[this.#filled] = Math.max(-1, Math.min(1, sample)) * 32_767;
      this.#filled += 1;
      if (this.#filled === this.#frame.length) this.#send();
    }
    return true;
  }

  /** {samples: ArrayBuffer, level: dB below the loudest there is, clipped: the share of samples that were cut off} */
  #send() {
    let power = 0;
    let clipped = 0;
    for (const sample of this.#frame) {
      power += (sample / 32_768) ** 2;
      if (Math.abs(sample) > FULL) clipped += 1;
    }
    const level = 10 * Math.log10(power / this.#frame.length + 1e-12);
    const samples = this.#frame.slice().buffer; // little-endian on every machine that has a browser
    this.port.postMessage({ samples, level, clipped: clipped / this.#frame.length }, [samples]);
    this.#filled = 0;
  }
}

registerProcessor("frames", Frames);
