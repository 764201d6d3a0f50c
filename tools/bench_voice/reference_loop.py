"""The loop of vosk-server's WebSocket example, written after its protocol: one recogniser a client, a pool of threads.

It stands beside our socket in the benchmark and nowhere else: it knows no tokens, no limits and no questions.
Run as `python tools/bench_voice/reference_loop.py MODEL PORT`; prints `ready`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import vosk
from websockets.legacy.server import WebSocketServerProtocol, serve


def _accept(recogniser: vosk.KaldiRecognizer, message: str | bytes) -> tuple[str, bool]:
    if isinstance(message, str) and "eof" in message:
        return recogniser.FinalResult(), True
    if recogniser.AcceptWaveform(message):
        return recogniser.Result(), False
    return recogniser.PartialResult(), False


async def _serve(model: vosk.Model, port: int) -> None:
    pool = ThreadPoolExecutor(os.cpu_count() or 1)
    loop = asyncio.get_running_loop()

    async def client(socket: WebSocketServerProtocol) -> None:
        recogniser, rate = None, 16_000
        async for message in socket:
            if isinstance(message, str) and "config" in message:
                rate = int(json.loads(message)["config"].get("sample_rate", rate))
                continue
            if recogniser is None:
                recogniser = vosk.KaldiRecognizer(model, rate)
                recogniser.SetWords(True)
            answer, over = await loop.run_in_executor(pool, _accept, recogniser, message)
            await socket.send(answer)
            if over:
                return

    async with serve(client, "127.0.0.1", port):
        print("ready", flush=True)
        await asyncio.Future()


if __name__ == "__main__":
    vosk.SetLogLevel(-1)
    asyncio.run(_serve(vosk.Model(sys.argv[1]), int(sys.argv[2])))
