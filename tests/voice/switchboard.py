"""Many calls at once in a process of its own, as Asterisk is one: python -m tests.voice.switchboard PORT COUNT SECONDS.

Each call says a tone of its own, a frame every 20 ms, and keeps what it hears. Printed is a list of objects in JSON,
one a call: its number, the sound it heard (base64), and when the first and the last frame came.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import time
import uuid

from tests.voice.speaking import tone
from voice.audiosocket import FRAME, SOUND, UUID, Decoder, encode


def callers_tone(number: int) -> float:
    """Hertz of what the caller of call `number` says."""
    return 450.0 + 100.0 * number


async def _hear(reader: asyncio.StreamReader, found: dict) -> None:
    decoder = Decoder()
    while received := await reader.read(65536):
        for frame in decoder.feed(received):
            if frame.kind == SOUND:
                found["first"] = found["first"] or time.monotonic()
                found["last"] = time.monotonic()
                found["sound"] += frame.payload
                found["frames"] += 1


async def _call(port: int, number: int, seconds: float) -> dict:
    found = {"number": number, "sound": b"", "frames": 0, "first": 0.0, "last": 0.0}
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(encode(UUID, uuid.UUID(int=number).bytes))
    hearing = asyncio.create_task(_hear(reader, found))
    samples = tone(callers_tone(number), seconds=seconds, rate=8000)
    began = time.monotonic()
    for n, start in enumerate(range(0, len(samples), FRAME)):
        await asyncio.sleep(max(0.0, began + n * 0.02 - time.monotonic()))
        writer.write(encode(SOUND, samples[start : start + FRAME]))
    await asyncio.sleep(1.0)
    writer.close()
    await hearing
    return found | {"sound": base64.b64encode(found["sound"]).decode()}


async def _all(port: int, count: int, seconds: float) -> None:
    print(json.dumps(await asyncio.gather(*(_call(port, number, seconds) for number in range(count)))))


if __name__ == "__main__":
    asyncio.run(_all(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
