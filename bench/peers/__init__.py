"""The other ways: hand-written SQL in a bare program, a tuned Django admin, a plain Django form."""
