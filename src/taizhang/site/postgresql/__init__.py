"""PostgreSQL with one writer at a time."""
