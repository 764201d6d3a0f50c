"""What can go wrong where something should speak; it does not know what is then done."""

from __future__ import annotations


class MouthUnavailable(Exception):
    """Nothing can speak here. `reason` is "no_espeak" (it is not installed) or "failed" (it is, and does not work)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Trouble(Exception):
    """One engine did not speak. `reason`: "no_espeak", "no_model" or "failed"; the message is for the log.

    `lasting`: it will not do so in a moment either (something is not installed, or does not start). `ended`: its
    process died or hung, whatever the text; without it, another text may go well.
    """

    def __init__(self, reason: str, why: str, lasting: bool = False, ended: bool = False) -> None:
        super().__init__(why)
        self.reason = reason
        self.lasting = lasting
        self.ended = ended
