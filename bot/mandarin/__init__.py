"""Mandarin as pure text: what was meant by what was typed or heard, and how to write or say it back."""
