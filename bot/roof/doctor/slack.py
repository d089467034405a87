"""Slack's side of the doctor: network, tokens, scopes, clock, sockets, blocks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

from bot.roof.doctor.check import Check, fail, ok, skip, warn
from bot.roof.doctor.samples import Sample
from bot.roof.sign_in import MENDS
from bot.settings import SlackSettings

TIMEOUT_S = 10
MOST_WAIT_S = 180.0  # some fifty looks at 20 a minute
MOST_SKEW_S = 60.0  # Slack's signatures are refused at 300; a minute off has a cause
MANIFEST = "deploy/slack-manifest.yaml"
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Looked:
    """An answer of Slack's: its error word (empty: fine), headers and body."""

    error: str
    headers: Mapping[str, str]
    body: Json


def look_at_slack(
    settings: SlackSettings,
    *,
    scopes: frozenset[str] | None,
    samples: Callable[[], Iterator[Sample]],
    now: Callable[[], datetime],
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Check]:
    """Yield what there is to say; ``scopes`` are the manifest's, ``None``: no file."""
    slack = WebClient(
        token=settings.bot_token,
        base_url=settings.api_url,
        timeout=TIMEOUT_S,
        retry_handlers=[],
    )
    host = urlsplit(settings.api_url).netloc
    looked = call(slack, "auth.test")
    if looked is None:
        yield fail(
            "network",
            f"{host} cannot be reached",
            "let this machine reach it over HTTPS (DNS, firewall, HTTPS_PROXY)",
        )
        yield skip("slack", "nothing more was asked of Slack")
        return
    yield ok("network", f"{host} answers")
    yield clock(looked, now())
    yield bot_token(looked)
    if not looked.error:
        yield granted(looked, scopes)
        yield blocks(slack, samples, sleep)
    yield app_token(slack, settings)


def call(
    slack: WebClient, method: str, token: str | None = None, **sent: object
) -> Looked | None:
    """Return Slack's answer to a call, good or bad; ``None``: it was not reached."""
    headers = {"Authorization": f"Bearer {token}"} if token else None
    try:
        answer = slack.api_call(method, json=sent, headers=headers)
    except SlackApiError as error:
        return _looked(error.response)
    except (OSError, SlackRequestError):
        return None
    return _looked(answer)


def clock(looked: Looked, now: datetime) -> Check:
    """Compare our clock with Slack's."""
    try:
        theirs = parsedate_to_datetime(looked.headers.get("date", ""))
        skew = (now - theirs).total_seconds()
    except (ValueError, TypeError):
        return skip("clock", "Slack's answer had no usable Date")
    if abs(skew) > MOST_SKEW_S:
        way = "ahead" if skew > 0 else "behind"
        return fail(
            "clock",
            f"this machine is {abs(skew):.0f} s {way} of Slack",
            "set the clock (chrony, w32tm): signed requests are refused at 300 s",
        )
    return ok("clock", f"within {MOST_SKEW_S:.0f} s of Slack's")


def bot_token(looked: Looked) -> Check:
    """Say whose token it is, or what is wrong with it."""
    if looked.error:
        mend = MENDS.get(looked.error, "is refused")
        return fail(
            "bot token",
            f"SLACK_BOT_TOKEN {mend} (Slack says: {looked.error})",
            "api.slack.com/apps > the app > Install App > Bot User OAuth Token",
        )
    if not looked.body.get("bot_id"):
        return fail(
            "bot token", "SLACK_BOT_TOKEN is a person's", "use the bot's, xoxb-..."
        )
    who, team = looked.body.get("user", "?"), looked.body.get("team", "?")
    return ok("bot token", f"is @{who} in {team}")


def granted(looked: Looked, wanted: frozenset[str] | None) -> Check:
    """Compare the token's scopes with the manifest's."""
    if wanted is None:
        return skip("scopes", f"{MANIFEST} is not beside this program")
    header = looked.headers.get("x-oauth-scopes")
    if header is None:
        return skip("scopes", "Slack did not name the token's scopes")
    given = frozenset(scope.strip() for scope in header.split(",") if scope.strip())
    if missing := sorted(wanted - given):
        return fail(
            "scopes",
            f"the token lacks {', '.join(missing)}",
            f"put {MANIFEST} into App Manifest, then install the app again",
        )
    if more := sorted(given - wanted):
        return warn(
            "scopes",
            f"the token may do more than needed: {', '.join(more)}",
            "take them off under OAuth & Permissions, then install the app again",
        )
    return ok("scopes", f"{len(wanted)}, the manifest's")


def app_token(slack: WebClient, settings: SlackSettings) -> Check:
    """See whether a socket may be opened, and its host be reached."""
    name = "socket mode"
    if settings.app_token is None:
        return skip(name, f"not used: events come over HTTP on port {settings.port}")
    looked = call(slack, "apps.connections.open", settings.app_token)
    if looked is None:
        return fail(name, "Slack was not reached", "see network")
    if looked.error:
        mend = MENDS.get(looked.error, "is refused")
        return fail(
            name,
            f"SLACK_APP_TOKEN {mend} (Slack says: {looked.error})",
            "Basic Information > App-Level Tokens: one with connections:write;"
            " Socket Mode: on",
        )
    host = urlsplit(str(looked.body.get("url", ""))).netloc
    if wrong := _unreachable(str(looked.body.get("url", ""))):
        return fail(
            name,
            f"{host} cannot be reached: {wrong}",
            "let this machine reach it (WebSocket over TLS)",
        )
    return ok(name, f"a socket is offered on {host}")


def blocks(
    slack: WebClient,
    samples: Callable[[], Iterator[Sample]],
    sleep: Callable[[float], None],
) -> Check:
    """Have Slack look at everything the bot says; nothing is posted.

    Asked too often it says for how long to wait, which is done for some minutes.
    """
    name, tried, left_s = "blocks", 0, MOST_WAIT_S
    for sample in samples():
        looked = call(slack, "blocks.validate", **sample.argument)
        while looked is not None and looked.error == "ratelimited" and left_s > 0:
            pause_s = _seconds(looked.headers.get("retry-after", ""))
            left_s -= pause_s
            sleep(pause_s)
            looked = call(slack, "blocks.validate", **sample.argument)
        if looked is None:
            return fail(name, "Slack was not reached", "see network")
        if looked.error in ("unknown_method", "method_deprecated", "missing_scope"):
            return skip(name, f"Slack does not look at blocks here: {looked.error}")
        if looked.error == "ratelimited":
            return warn(
                name, f"{tried} fine, then Slack had enough", "run it again in a minute"
            )
        if looked.error:
            meta = looked.body.get("response_metadata") or {}
            why = "; ".join(str(m) for m in meta.get("messages", ())[:3])
            return fail(
                name,
                f"{sample.name}: {looked.error}: {why}",
                "people get it as plain text instead; please report it",
            )
        tried += 1
    return ok(name, f"Slack takes all {tried} kinds of message and form")


def _seconds(text: str) -> float:
    """Return a Retry-After; a second or more, so that waiting has an end."""
    return (
        float(text) if text.isdecimal() and 0 < len(text) < 5 and text != "0" else 1.0
    )


def _unreachable(url: str) -> str:
    """Return why the host of a socket's address does not answer, empty if it does.

    The socket itself is left alone: Slack would send events into it.
    """
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "wss" else HTTPConnection
    link = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    try:
        link.request("HEAD", "/", headers={"Connection": "close"})
        link.getresponse().read()
    except (OSError, HTTPException) as error:
        return str(error) or type(error).__name__
    finally:
        link.close()
    return ""


def _looked(answer: SlackResponse) -> Looked:
    body = answer.data if isinstance(answer.data, dict) else {}
    headers = {str(name).lower(): _one(value) for name, value in answer.headers.items()}
    error = "" if body.get("ok") else str(body.get("error") or answer.status_code)
    return Looked(error, headers, body)


def _one(value: object) -> str:
    """Return a header's value; the SDK gives some as lists."""
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
