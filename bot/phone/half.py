"""Takes back what the dialogue made of half a sentence, so that the whole is understood where the half was said."""

from __future__ import annotations

from collections.abc import Iterable

from bot.conversation import Hub
from bot.rows import Conversation, Message

LOOK_BACK = 20  # messages in which the last question stands
NO_WAY_BACK = "yes_no"  # what is done is done on a yes: who has said one is not taken back to before it


class Half:
    """Of one call. `remember` before words are told to the hub, `take_back` before what takes them up is; both raise
    StoreUnavailable and ConversationUnknown."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._words = ""
        self._before: Conversation | None = None

    def remember(self, conversation: str, words: str) -> None:
        """How it stands before these words, which may turn out to be half a sentence."""
        self._before, self._words = self._hub.store.conversation(conversation), words

    def take_back(self, conversation: str, whole: str) -> bool:
        """What is in hand is again as before the half of `whole`; False where it has to stay as it is.

        It stays where something may have been done, where a person was called, and where anybody else has spoken.
        """
        if self._before and self._before.id == conversation and whole.startswith(self._words):
            self._words = whole  # which may be half of more
            return self._put_back(self._before)
        return False

    def _put_back(self, before: Conversation) -> bool:
        conversation = before.id
        earlier = self._hub.store.since(conversation, before.last_n - LOOK_BACK)[0]
        with self._hub.store.change(conversation, self._hub.now()) as change:
            if change.conversation.holder != before.holder or not _only_answered(earlier, before.last_n):
                return False
            change.set(agenda=before.agenda, brief=before.brief, city=before.city, voice=before.voice)
        return True


def _only_answered(messages: Iterable[Message], n: int) -> bool:
    """Whether after message `n` came the resident's words and answers to them alone, to a question without a yes."""
    asked = None
    for message in messages:
        if message.n <= n:
            asked = message.expect if message.sender == "bot" else asked
        elif message.sender != "resident" and (message.sender != "bot" or message.answers is None):
            return False
    return asked != NO_WAY_BACK
