"""The family's door: shows what a resident allowed, hears what the family writes; allows nothing itself."""
