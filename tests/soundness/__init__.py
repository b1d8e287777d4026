"""Silent wrong answers that were found, each held so that none comes back."""
