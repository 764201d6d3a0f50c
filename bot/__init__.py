"""Banban: the hub, the content, Mandarin and the doors. Imports nothing, because Rasa passes through here."""
