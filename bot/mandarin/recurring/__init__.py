"""What comes again and again: read out of words, counted, said; a package, so that no model is trained anew."""
