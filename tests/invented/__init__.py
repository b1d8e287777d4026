"""Invented ledgers: a room that proves what ledgers to come will need.

It is installed by `tests.invented.settings` only.
"""
