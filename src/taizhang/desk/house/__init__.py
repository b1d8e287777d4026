"""Pages of the house.

First run, the three administrators, copies and restoring, the phone guide, the handbook.
"""
