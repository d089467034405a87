"""The one class of error that a person can mend; the shell prints it in one line."""


class UserError(Exception):
    """Something the person can change; the text says what (no traceback, exit 1)."""
