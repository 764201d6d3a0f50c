"""What the tasks do, as data and exceptions; no word of Chinese that a resident hears stands in here."""
