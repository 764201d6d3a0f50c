"""Times the telephone under load: from the end of a caller's turn to the first sound of the answer."""
