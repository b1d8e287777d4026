"""Phones of a post: binding, short codes, the pages at the gate and on the round, entries kept while offline."""
