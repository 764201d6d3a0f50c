"""The phone door: joins a caller's line to the hub and the speech; all that is said is decided there."""
