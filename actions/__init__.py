"""What Rasa calls: one action that decides, from what is in hand, what is said next."""
