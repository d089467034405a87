"""The pure retry ladder: what to do after each kind of Slack failure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What an outbox row does in Slack."""

    POST = "post"
    UPDATE = "update"
    DELETE = "delete"
    EPHEMERAL = "ephemeral"
    REACT = "react"
    UNREACT = "unreact"
    DM = "dm"
    UPLOAD = "upload"
    PIN = "pin"


class Then(StrEnum):
    """What to do with an outbox row after a failure."""

    RETRY = "retry"  # the same again, after ``after``
    PLAIN = "plain"  # the same without blocks, at once
    PRIVATELY = "privately"  # to the person who asked: ephemeral, else a direct message
    DONE = "done"  # Slack already has it, or the thing it was about is gone
    GIVE_UP = "give-up"  # mark it failed; the channel is closed to us
    STOP = "stop"  # the token is dead: stop posting, somebody must look


@dataclass(frozen=True, slots=True)
class Next:
    """What to do next; ``after`` is the wait, ``hold_all`` if other rows wait too."""

    then: Then
    after: timedelta = timedelta(0)
    hold_all: bool = False


MOST_ATTEMPTS = 100  # about an hour and a half with the waits below
FIRST_WAIT = timedelta(seconds=1)
# Dying while it holds a row counts as an attempt too: the wait must stay short.
LONGEST_WAIT = timedelta(minutes=1)
# Slack's own limit on Retry-After is about a minute; a day would be a mistake.
LONGEST_RETRY_AFTER = timedelta(hours=1)

TOO_BIG = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
        "invalid_attachments",
        "too_many_attachments",
        "markdown_text_conflict",
    }
)
CLOSED = frozenset(
    {
        "not_in_channel",
        "channel_not_found",
        "is_archived",
        "is_inactive",
        "team_access_not_granted",
        "user_not_in_channel",
        "messages_tab_disabled",
        "cannot_dm_bot",
        "user_not_found",
        "user_disabled",
        "missing_scope",
        "no_permission",
        "cant_update_message",
        "cant_delete_message",
        "edit_window_closed",
        "no_text",
        "invalid_name",
        "too_many_reactions",
    }
)
ALREADY = frozenset(
    {
        "already_reacted",
        "already_pinned",
        "no_reaction",
        "message_not_found",
        "duplicate_message",
    }
)
DEAD = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
        "org_login_required",
    }
)
PASSING = frozenset(
    {
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "ratelimited",
        "rate_limited",
        "message_limit_exceeded",
        "team_added_to_org",
    }
)


# Slack says of these that part of the work may have been done.
HALF_DONE = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)


def may_be_done(error: str, status: int) -> bool:
    """Return whether a call that failed so may have been carried out all the same.

    >>> may_be_done("ratelimited", 429), may_be_done("internal_error", 200)
    (False, True)
    """
    return error in HALF_DONE or status == 0 or status >= 500


def next_step(
    error: str,
    *,
    attempt: int,
    jitter: float,
    status: int = 200,
    retry_after_s: float | None = None,
    has_blocks: bool = True,
) -> Next:
    """Return what to do after attempt number ``attempt`` (1-based) failed.

    ``error`` is Slack's error word, or empty for a broken connection;
    ``status`` the HTTP status; ``retry_after_s`` the header of a 429;
    ``jitter`` a random number of 0..1 that spreads the retries of many rows.
    """
    if status == 429 or error in {"ratelimited", "rate_limited"}:
        wait = timedelta(seconds=max(1.0, retry_after_s or 1.0))
        return Next(Then.RETRY, min(wait, LONGEST_RETRY_AFTER), hold_all=True)
    if error in DEAD:
        return Next(Then.STOP)
    if error in ALREADY:
        return Next(Then.DONE)
    if error in TOO_BIG and has_blocks:
        return Next(Then.PLAIN)
    if error.startswith("restricted_action"):
        return Next(Then.PRIVATELY)
    # An error word nobody has met is not going to be mended by asking again; what
    # Slack says of blocks where there are none may be.
    mends = PASSING | TOO_BIG
    if error in CLOSED or (error and error not in mends and status < 500):
        return Next(Then.GIVE_UP)
    if attempt >= MOST_ATTEMPTS:
        return Next(Then.GIVE_UP)
    return Next(Then.RETRY, backoff(attempt, jitter=jitter))


def backoff(attempt: int, *, jitter: float) -> timedelta:
    """Return the wait after attempt ``attempt``: doubling, capped, 50-100 % of it.

    >>> backoff(3, jitter=1.0)
    datetime.timedelta(seconds=4)
    """
    doubled: timedelta = FIRST_WAIT * 2 ** (min(attempt, 20) - 1)
    whole = min(doubled, LONGEST_WAIT)
    return whole * (0.5 + jitter / 2)
