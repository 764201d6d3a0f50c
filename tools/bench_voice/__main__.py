"""Prints the tables: `python tools/bench_voice`. Figures are of this machine; compare the ratios."""

from __future__ import annotations

import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools"), str(ROOT / "tests" / "voice")]

from percentiles import middle, p95  # noqa: E402

from bench_voice import servers  # noqa: E402
from bench_voice.hearing import Heard, Recording, Socket, hear, recordings  # noqa: E402
from bench_voice.speaking import bare, first_sound, open_conversation  # noqa: E402

STREAMS = (1, 4, 8)
ROUNDS = 4  # sentences that each stream says, one after the other


def together(count: int, one) -> list:  # type: ignore[no-untyped-def, type-arg]
    """What `one(place)` gives for each of `count` places, all at the same time."""
    with ThreadPoolExecutor(count) as pool:
        return [result for results in pool.map(one, range(count)) for result in results]


def said_into(socket: Socket, said: list[Recording], place: int, paced: bool) -> list[Heard]:
    if paced:
        time.sleep(0.037 * place)  # people do not begin together
    return [hear(socket, said[(place + n) % len(said)], paced) for n in range(ROUNDS)]


def hearing_table(address: str, other: str, said: list[Recording]) -> None:
    print("\nHearing            as fast as it can: real-time factor      at the pace of speech: end -> final text, ms")
    print(
        "streams            ours   reference  ratio                  ours p50/p95     reference p50/p95   ratio of p50"
    )
    for count in STREAMS:
        figures = {}
        for name in ("ours", "reference"):
            sockets = [open_conversation(address).socket if name == "ours" else Socket(other) for _ in range(count)]
            fast = together(count, lambda place: said_into(sockets[place], said, place, paced=False))  # noqa: B023
            late = together(count, lambda place: said_into(sockets[place], said, place, paced=True))  # noqa: B023
            figures[name] = ([heard.factor for heard in fast], [1000 * heard.late for heard in late])
        (fast_a, late_a), (fast_b, late_b) = figures["ours"], figures["reference"]
        print(
            f"{count:7d}          {middle(fast_a):6.3f}  {middle(fast_b):9.3f} {middle(fast_a) / middle(fast_b):6.2f}"
            f"          {middle(late_a):12.0f} / {p95(late_a):4.0f} {middle(late_b):12.0f} / {p95(late_b):4.0f}"
            f" {middle(late_a) / middle(late_b):12.2f}"
        )


def speaking_table(address: str) -> None:
    print("\nSpeaking           text -> first sound, ms: p50/p95")
    print("at the same time   rendered anew        from the cache      a bare espeak-ng process     ratio anew / bare")
    for count in STREAMS:
        doors = [open_conversation(address) for _ in range(count)]

        def anew(place: int, doors=doors, count=count) -> list[float]:  # type: ignore[no-untyped-def]
            # A rate that nobody asked for before: nothing of it is kept yet.
            return [first_sound(doors[place], 1 + (count * 100 + place * 10 + n) / 4000) for n in range(ROUNDS)]

        def alone(place: int) -> list[float]:
            return [bare() for _ in range(ROUNDS)]

        new = [1000 * seconds for seconds in together(count, anew)]
        kept = [1000 * seconds for seconds in together(count, anew)]
        raw = [1000 * seconds for seconds in together(count, alone)]
        print(
            f"{count:16d}   {middle(new):6.1f} / {p95(new):6.1f}      {middle(kept):6.1f} / {p95(kept):6.1f}"
            f"      {middle(raw):6.1f} / {p95(raw):6.1f}        {middle(new) / middle(raw):14.2f}"
        )


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        said = recordings()
        with servers.ours(folder, 2 * max(STREAMS)) as address, servers.reference(folder) as other:
            right = sum(hear(open_conversation(address).socket, one, paced=False).text == one.text for one in said)
            print(f"{len(said)} sentences of {sum(one.seconds for one in said):.0f} s; {right} heard without a mistake")
            hearing_table(address, other, said)
            speaking_table(address)


if __name__ == "__main__":
    main()
