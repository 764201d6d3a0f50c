"""One caller's line: what was heard waits to be taken, what is to be said waits to be sent; it opens no socket."""

from __future__ import annotations

import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from voice import audiosocket
from voice.audiosocket import FRAME, RATE
from voice.pcm import SILENCE, Resampler, Sound, loudness

BYTES_A_SECOND = RATE * 2
WAITING = 1500  # events that wait at most, 30 s of sound: of a handler that is stuck, the oldest sound is forgotten
ECHO_FRAMES = 15  # 300 ms in which our voice may come back


@dataclass(frozen=True)
class Samples:
    """The caller's sound: 8 kHz, 16 bit, mono; `at` it came (seconds of the line's clock); `own` is how loud, in dBFS,
    our own voice was at most in the 300 ms before, for whoever must tell an echo from a caller."""

    at: float
    samples: bytes
    own: float = SILENCE


@dataclass(frozen=True)
class Key:
    """The caller pressed a key: 0-9, *, #, A-D."""

    at: float
    key: str


@dataclass(frozen=True)
class Played:
    """How much of a sound has left: `sent` of `seconds`. `began`: when its first 20 ms left, None if never.

    What has left is heard some 100 ms later: behind us is only the buffer of the caller's telephone.
    """

    mark: Hashable
    seconds: float
    sent: float
    began: float | None

    @property
    def whole(self) -> bool:
        return self.sent >= self.seconds


@dataclass(frozen=True)
class Said:
    """The last of a sound has left."""

    at: float
    played: Played


@dataclass(frozen=True)
class Gone:
    """The line is no more; nothing comes after it. `why`:

    "hung_up" (a frame said so) · "closed" (the connection ended between two frames: what Asterisk does when the caller
    hangs up) · "lost" (it broke) · "error" (Asterisk said so) · "garbage" (no AudioSocket) · "not_reading" (takes no
    sound) · "by_us" (hang_up or the end of the server).
    """

    at: float
    why: str


Event = Samples | Key | Said | Gone


@dataclass
class _Sound:
    mark: Hashable
    samples: bytes  # of the telephone's rate, whole frames
    seconds: float
    position: int = 0  # bytes that have left
    began: float | None = None

    def played(self) -> Played:
        sent = min(self.position / BYTES_A_SECOND, self.seconds)
        return Played(self.mark, self.seconds, sent, self.began)


class Line:
    """For the thread of one call: `next`, `play`, `pause`, `resume`, `stop`, `hang_up`; any thread may call them.

    `call` is the UUID by which Asterisk and we name this call. Sounds are sent in the order of play(), 20 ms at a time,
    without a gap between two. The other methods are for the server.
    """

    def __init__(self, call: uuid.UUID, clock: Callable[[], float] = time.monotonic) -> None:
        self.call = call
        self._clock = clock
        self._changed = threading.Condition()
        self._events: deque[Event] = deque()
        self._sounds: deque[_Sound] = deque()
        self._paused = False
        self._loud: deque[float] = deque(maxlen=ECHO_FRAMES)
        self._gone: str | None = None
        self.leaving = False  # hang_up() was called
        self.sent = self.received = self.forgotten = 0  # frames
        self.skipped = 0  # frames for which a machine under load was too late; the sound goes on after them

    # --- for the one who talks ---

    def next(self, timeout: float) -> Event | None:
        """The next thing that happened; None when nothing did for `timeout` seconds. After Gone always that Gone."""
        with self._changed:
            if not self._events:
                self._changed.wait(timeout)
            if not self._events:
                return None
            return self._events[0] if isinstance(self._events[0], Gone) else self._events.popleft()

    def play(self, sound: Sound, mark: Hashable = None) -> None:
        """Says it after all that is waiting; `mark` comes back in Said and from stop(). Of any rate: it is turned into
        the telephone's here, in the thread that calls. A line that is gone takes it and says nothing."""
        resampler = Resampler(sound.rate, RATE)
        samples = resampler.feed(sound.samples) + resampler.finish()
        seconds = len(samples) / BYTES_A_SECOND
        samples += bytes(-len(samples) % FRAME)
        with self._changed:
            if self._gone is None and samples:
                self._sounds.append(_Sound(mark, samples, seconds))

    def stop(self) -> tuple[Played, ...]:
        """Silence from the next 20 ms on. What was not wholly said, in order: the broken one first, then the others."""
        with self._changed:
            unsaid = tuple(sound.played() for sound in self._sounds)
            self._sounds.clear()
            self._paused = False
        return unsaid

    def pause(self) -> None:
        """Silence from the next 20 ms on; what waits goes on waiting."""
        with self._changed:
            self._paused = True

    def resume(self) -> None:
        """Goes on with the sound that was broken, from its beginning: half a sentence is not understood."""
        with self._changed:
            if self._paused and self._sounds:
                self._sounds[0].position = 0
            self._paused = False

    @property
    def speaking(self) -> bool:
        """Whether something is being said or waits to be."""
        return bool(self._sounds)

    @property
    def remaining(self) -> float:
        """Seconds of sound that have not left yet."""
        with self._changed:
            return sum(len(sound.samples) - sound.position for sound in self._sounds) / BYTES_A_SECOND

    @property
    def gone(self) -> str | None:
        """Why the line is no more (Gone), or None."""
        return self._gone

    def hang_up(self) -> None:
        """Gives the call back to Asterisk, whose dialplan then asks what is to become of it. Cuts what is said."""
        self.leaving = True

    # --- for the server ---

    def send(self, write: Callable[[bytes], bool]) -> None:
        """Gives the next 20 ms to `write`, which says whether they left; if not, they are the next again."""
        with self._changed:
            sound = self._sounds[0] if self._sounds and not self._paused else None
            samples = sound.samples[sound.position : sound.position + FRAME] if sound else bytes(FRAME)
            if self._gone is not None or not write(audiosocket.encode(audiosocket.SOUND, samples)):
                return
            self.sent += 1
            self._loud.append(loudness(samples) if sound else SILENCE)
            if sound:
                self._sent_of(sound)

    def take(self, frame: audiosocket.Frame) -> None:
        """A frame that came: sound or a key; others are none of ours."""
        if self._gone is not None:
            return
        if frame.kind == audiosocket.SOUND and frame.payload:
            self.received += 1
            self._happened(Samples(self._clock(), frame.payload, max(self._loud, default=SILENCE)))
        elif frame.kind == audiosocket.KEY and frame.key in audiosocket.KEYS:
            self._happened(Key(self._clock(), frame.key))

    def end(self, why: str) -> None:
        """The line is no more; only the first reason counts."""
        with self._changed:
            if self._gone is None:
                self._gone = why
                self._sounds.clear()
                self._happened(Gone(self._clock(), why))

    def _sent_of(self, sound: _Sound) -> None:
        now = self._clock()
        sound.began = now if sound.began is None else sound.began
        sound.position += FRAME
        if sound.position >= len(sound.samples):
            self._sounds.popleft()
            self._happened(Said(now, sound.played()))

    def _happened(self, event: Event) -> None:
        with self._changed:
            if len(self._events) >= WAITING:
                self._forget()
            self._events.append(event)
            self._changed.notify()

    def _forget(self) -> None:
        """Drops the oldest sound: keys and what was said are few, and matter more. A flood of keys drops the oldest."""
        self.forgotten += 1
        for place, event in enumerate(self._events):
            if isinstance(event, Samples):
                del self._events[place]
                return
        self._events.popleft()
