"""One stream of speech into a socket that speaks vosk-server's protocol, and how long its answers took."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

import websocket
from speaking import say

FRAME_SECONDS = 0.1
SENTENCES = (
    "我想挂明天上午的号",
    "请转人工服务",
    "我要做养老金认证",
    "老年卡怎么办",
    "我的膝盖疼要看什么科",
    "下午三点可以吗",
)


@dataclass(frozen=True)
class Socket:
    """Where sound can be sent to, and the token that it takes."""

    address: str
    token: str = ""


@dataclass(frozen=True)
class Recording:
    text: str
    rate: int
    samples: bytes

    @property
    def seconds(self) -> float:
        return len(self.samples) / 2 / self.rate


@dataclass(frozen=True)
class Heard:
    text: str
    factor: float  # seconds that it took for a second of sound
    late: float  # seconds from the end of the sound to the final text


def recordings() -> list[Recording]:
    """The sentences, spoken by a synthesiser at 16 kHz."""
    sounds = [(text, say(text)) for text in SENTENCES]
    return [Recording(text, sound.rate, sound.samples) for text, sound in sounds]


def hear(socket: Socket, recording: Recording, paced: bool) -> Heard:
    """Sends the recording, at the pace of speech or each frame as soon as the one before is answered."""
    header = [f"Authorization: Bearer {socket.token}"] if socket.token else []
    line = websocket.create_connection(socket.address, header=header, timeout=60)
    try:
        line.send(json.dumps({"config": {"sample_rate": recording.rate}}))
        begun, texts = time.monotonic(), []
        size = 2 * int(FRAME_SECONDS * recording.rate)
        for place, at in enumerate(range(0, len(recording.samples), size)):
            if paced:
                time.sleep(max(0.0, begun + place * FRAME_SECONDS - time.monotonic()))
            line.send_binary(recording.samples[at : at + size])
            texts.append(_text(line))
        ended = time.monotonic()
        line.send('{"eof" : 1}')
        texts.append(_text(line))
        now = time.monotonic()
    finally:
        line.close()
    return Heard("".join(texts).replace(" ", ""), (now - begun) / recording.seconds, now - ended)


def _text(line: websocket.WebSocket) -> str:
    answer = json.loads(line.recv())
    if "error" in answer:
        raise SystemExit(f"bench-voice: the socket was refused: {answer['error']}")
    return str(answer.get("text", ""))
