"""Text as it is said aloud: cut to breath length, figures in words, pinyin for the voice; no sound, no meaning."""

from bot.mandarin.aloud.sentences import Spoken, read_aloud

__all__ = ["Spoken", "read_aloud"]
