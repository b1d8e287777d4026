"""The public face: follow a matter by its code, rate the answer.

It is off until the office switches it on.
"""
