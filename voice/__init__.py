"""Sound only: the ears, the mouth and the turn-taking of the spoken doors. It imports nothing of ours."""
