"""Faults put into the sources on purpose, to see whether the tests find them."""
