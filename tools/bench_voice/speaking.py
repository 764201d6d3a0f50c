"""How long it takes from a text to its first sound, through the web door, and by a bare espeak-ng process."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass

import requests

from bench_voice.hearing import Socket

PINYIN = "nin2 hao3 , wo3 shi4 ban4 ban4 ."


@dataclass(frozen=True)
class Door:
    """A conversation of its own."""

    address: str
    id: str
    token: str

    @property
    def socket(self) -> Socket:
        return Socket(f"{self.address.replace('http', 'ws', 1)}/api/conversations/{self.id}/ears", self.token)


def open_conversation(address: str) -> Door:
    answer = requests.post(f"{address}/api/conversations", json={"door": "web"}, timeout=10)
    answer.raise_for_status()
    opened = answer.json()
    return Door(address, opened["id"], opened["token"])


def first_sound(door: Door, rate: float) -> float:
    """Seconds until the first bytes of the greeting's first sentence are there, spoken at `rate` times its own pace."""
    url = f"{door.address}/api/conversations/{door.id}/messages/1/speech/0"
    begun = time.monotonic()
    answer = requests.get(
        url, params={"rate": f"{rate:.5f}"}, headers={"Authorization": f"Bearer {door.token}"}, stream=True, timeout=60
    )
    answer.raise_for_status()
    assert next(answer.iter_content(512))[:4] == b"RIFF"
    seconds = time.monotonic() - begun
    answer.close()
    return seconds


def bare() -> float:
    """Seconds until a fresh espeak-ng process has written its first bytes."""
    begun = time.monotonic()
    command = ["espeak-ng", "-v", "cmn-latn-pinyin", "--stdin", "--stdout"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin and process.stdout
    process.stdin.write(PINYIN.encode())
    process.stdin.close()
    process.stdout.read(512)
    seconds = time.monotonic() - begun
    process.stdout.read()
    process.wait()
    return seconds
