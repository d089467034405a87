"""The week in numbers on demand: in words, and as CSV for who presses the button."""

from __future__ import annotations

from slack_bolt import Ack, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.desk.digest import ALL, HERE
from bot.incident import Asked
from bot.language import mark, tr
from bot.reply import Note, note
from bot.schedule import WeekError
from bot.summary import Scope
from bot.visibility import Viewer, readers_of
from handlers.blocks.parts import cut, preformatted, rich
from handlers.payloads import Json
from handlers.rights import NOT_FOR_GUESTS
from handlers.side import Side
from handlers.slack_text import escaped
from handlers.uploads import share

SHOWN_MOST = 2500  # characters of a CSV that is shown instead of sent
NO_WEEK = mark("Say `last`, `this` or a week like `2026-W47`; `all` for every channel.")
SENT = mark("I sent it to you as a direct message.")


def summary_words(side: Side, rest: str, asked: Asked, viewer: Viewer) -> Note | None:
    """Return a week in numbers, ``None`` if the words are no question for one."""
    if len(rest.split()) > 2:
        return None
    try:
        return side.desk.weekly.asked(rest, asked=asked, viewer=viewer, now=side.now())
    except WeekError as error:
        return note(f"{error}.", tr(NO_WEEK))


def on_csv(
    side: Side, ack: Ack, body: Json, respond: Respond, client: WebClient
) -> None:
    """Send who pressed it the week as a CSV file; without the scope, show it."""
    ack()
    week, zone, of = str(body["actions"][0]["value"]).split("|")
    user, channel = str(body["user"]["id"]), str(body["channel"]["id"])
    if side.people.is_guest(user):
        respond(
            text=tr(NOT_FOR_GUESTS), response_type="ephemeral", replace_original=False
        )
        return
    team = side.who.team
    scope = Scope(viewer=readers_of(team, channel))
    if of != ALL:  # the week of this channel, or of the one it was posted for
        scope = Scope(channel=(team, channel if of == HERE else of))
    table = side.desk.weekly.csv(week, zone, scope=scope)
    options = {"response_type": "ephemeral", "replace_original": False}
    try:
        _send(client, user, week, table)
    except (SlackApiError, OSError):  # no files:write, or no direct messages
        shown = cut(table, SHOWN_MOST)
        blocks = [rich(preformatted(shown))]
        respond(text=escaped(shown), blocks=blocks, **options)  # type: ignore[arg-type]
        return
    respond(text=tr(SENT), **options)  # type: ignore[arg-type]


def _send(client: WebClient, user: str, week: str, table: str) -> None:
    name = f"patchbot-{week}.csv"
    said = client.chat_postMessage(
        channel=user, text=tr("Week {week} as CSV:", week=week)
    )
    # A file takes the id of the conversation, which only this answer tells.
    content = ("\ufeff" + table).encode()
    share(client, str(said["channel"]), content, name=name, title=name)
