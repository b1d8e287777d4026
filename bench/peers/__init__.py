"""Hold the other ways: hand-written SQL, a tuned admin, a plain form."""
