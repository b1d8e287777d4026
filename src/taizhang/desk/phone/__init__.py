"""Phones of a post.

Binding, short codes, the pages at the gate and on the round, entries kept while offline.
"""
