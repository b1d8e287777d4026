"""Pages of the house: first run, the three administrators, copies and restoring, the phone guide, the handbook."""
