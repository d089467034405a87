"""A failure that no entry knows, as an event record of any host."""

from __future__ import annotations


def unknown_on(host, at="2:14:40 AM"):
    """Return the record of the failure on ``host``."""
    return f"""Event Type:\tError
Event Source:\tZorbexAgent
Event Category:\tNone
Event ID:\t9177
Date:\t\t11/18/2026
Time:\t\t{at}
User:\t\tN/A
Computer:\t{host}
Description:
The Zorbex storage agent failed to attach volume group. Error code: 0x8BADF217"""
