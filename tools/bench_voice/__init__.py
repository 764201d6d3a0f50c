"""Measures hearing and speaking, beside the reference loop of vosk-server in the same run: `make bench-voice`."""
