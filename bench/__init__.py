"""Measured promises: each of our ways beside the shortest hand-written way to the same result, in one run.

`python -m bench`. Ratios travel between machines, seconds do not.
"""
