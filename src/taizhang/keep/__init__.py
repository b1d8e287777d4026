"""Keeping the house: backup and copies, restoring, people and accounts, certificates. Logic only; pages in desk."""
