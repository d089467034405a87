"""Sign in to Slack: exit at once on a wrong token, wait on a bad line."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from handlers.side import Identity
from kb.errors import UserError

log = logging.getLogger(__name__)

MOST_WAIT_S = 60.0
MENDS = {
    "invalid_auth": "is not known to this Slack: copy it again from the app's page",
    "not_authed": "was not sent: set it",
    "account_inactive": "belongs to an app that was removed: install it again",
    "token_revoked": "was revoked: install the app again and copy the new token",
    "token_expired": "has expired: copy a new one, or turn token rotation off",
    "not_allowed_token_type": "is of the wrong kind (xoxb- for bot, xapp- for app)",
    "missing_scope": "lacks a scope: compare the app with deploy/slack-manifest.yaml",
    "socket_mode_disabled": "is for an app without Socket Mode: turn it on there",
}


class SignInError(UserError):
    """Slack refuses the token; the text says which, and what to change."""


def wrong_token(error: str, variable: str) -> SignInError:
    """Return the error for a token that Slack refused with the word ``error``."""
    mend = MENDS.get(error, "is refused")
    return SignInError(f"{variable} {mend} (Slack says: {error})")


def sign_in(
    client: WebClient, *, sleep: Callable[[float], None] = time.sleep
) -> Identity:
    """Return who we are; keeps trying while Slack cannot be reached.

    Raises ``SignInError`` for what no waiting will mend.
    """
    wait_s = 1.0
    while True:
        try:
            answer = client.auth_test()
        except SlackApiError as error:
            word = str(error.response.get("error") or "")
            if error.response.status_code < 500 and word in MENDS:
                raise wrong_token(word, "SLACK_BOT_TOKEN") from error
            log.warning("Slack does not let us in yet: %s", word)
        except (OSError, SlackRequestError) as error:
            log.warning("Slack cannot be reached: %s", error)
        else:
            return Identity(
                team=str(answer["team_id"]),
                team_url=str(answer.get("url") or ""),
                bot_user=str(answer["user_id"]),
                bot_id=str(answer.get("bot_id") or ""),
            )
        sleep(wait_s * random.uniform(0.5, 1.0))
        wait_s = min(wait_s * 2, MOST_WAIT_S)
