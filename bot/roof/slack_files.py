"""Fetch a shared file from Slack, and give the token to nobody else."""

from __future__ import annotations

import urllib.request
from urllib.parse import urlsplit

from bot.settings import SlackSettings
from handlers.files import MOST_BYTES

FILE_TIMEOUT_S = 5.0
SLACK_FILES = "files.slack.com"


def read_file(slack: SlackSettings, url: str) -> bytes:
    """Return a file's bytes; the token goes to Slack's file host and no other.

    One byte more than ``MOST_BYTES`` says that there is more.  Raises ``OSError``.
    """
    parts = urlsplit(url)
    own = urlsplit(slack.api_url)
    at_home = (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
    if not at_home and (parts.scheme, parts.hostname) != ("https", SLACK_FILES):
        raise OSError(f"{parts.hostname} is not Slack's file host")
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    request = urllib.request.Request(url, headers=headers)
    opener = urllib.request.build_opener(_NoRedirect)
    with opener.open(request, timeout=FILE_TIMEOUT_S) as response:
        content: bytes = response.read(MOST_BYTES + 1)
    return content


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follow nothing: a redirect would carry the token to another host."""

    def redirect_request(self, *_: object) -> None:
        return None
