"""Keeping of an installation.

It covers backup and copies, restoring, people and accounts, certificates. It is logic only; the
pages are in desk.
"""
