"""Fetch a shared file from Slack, and give the token to nobody else."""

from __future__ import annotations

import urllib.error
import urllib.request
from http.client import HTTPException, InvalidURL
from urllib.parse import urlsplit

from bot.settings import SlackSettings
from handlers.files import MOST_BYTES, UnreadableFileError

FILE_TIMEOUT_S = 5.0
NO_WAITING_MENDS = frozenset({301, 302, 303, 307, 308, 401, 403, 404, 410})
ELSEWHERE = "it is kept outside Slack"
GONE = "Slack does not give it out ({})"


def read_file(slack: SlackSettings, url: str) -> bytes:
    """Return a file's bytes; the token goes to Slack's file host and no other.

    One byte more than ``MOST_BYTES`` says that there is more.  Raises
    ``UnreadableFileError`` where trying again is no use (another host, a redirect,
    a file that was taken away), ``OSError`` while Slack is away.
    """
    if not is_slacks(url, slack.api_url):
        raise UnreadableFileError(ELSEWHERE)
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    request = urllib.request.Request(url, headers=headers)
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=FILE_TIMEOUT_S) as response:
            content: bytes = response.read(MOST_BYTES + 1)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in NO_WAITING_MENDS:
            raise UnreadableFileError(GONE.format(error.code)) from error
        raise
    except InvalidURL as error:
        raise UnreadableFileError(ELSEWHERE) from error
    except HTTPException as error:  # half an answer; not an OSError by itself
        raise OSError(f"Slack's file host: {type(error).__name__}") from error
    return content


def is_slacks(url: str, api_url: str) -> bool:
    """Return whether a file's address is on the Slack of ``api_url``.

    >>> is_slacks("https://files.slack.com/x", "https://slack.com/api/")
    True
    """
    api = urlsplit(api_url)  # slack.com, slack-gov.com, or a stand-in
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    homes = ((api.scheme, api.netloc), ("https", f"files.{api.hostname}"))
    return (parts.scheme, parts.netloc) in homes


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follow nothing: a redirect would carry the token to another host."""

    def redirect_request(self, *_: object) -> None:
        return None
