"""Builds a small Vosk model from synthetic speech alone: for tests and demonstrations, never for hearing people."""
