"""Bolt's app as we want it: claim first, authorise without a call, register all."""

from __future__ import annotations

import logging
from collections.abc import Callable

from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.settings import SlackSettings
from handlers import register
from handlers.side import Side

# Bolt reads SLACK_BOT_TOKEN by itself and warns that it does not need it.
logging.getLogger("slack_bolt.App").addFilter(
    lambda record: "`token` will be unused" not in record.getMessage()
)


def slack_app(
    side: Side, slack: SlackSettings, claim: Callable[..., BoltResponse]
) -> App:
    """Return the app with all listeners; ``claim`` stands before everything."""
    who = side.who

    def authorize() -> AuthorizeResult:
        # Known since the start: nothing stands between the claim and the ack.
        return AuthorizeResult(
            enterprise_id=None,
            team_id=who.team,
            bot_user_id=who.bot_user,
            bot_id=who.bot_id,
            bot_token=slack.bot_token,
        )

    app = App(
        name="patchbot",
        client=WebClient(base_url=slack.api_url),
        signing_secret=slack.signing_secret or "",
        token_verification_enabled=False,
        before_authorize=claim,
        authorize=authorize,
    )
    register(app, side)
    return app
