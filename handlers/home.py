"""App Home: one person's view of patch night, made anew after all they do there."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.desk.outcome import Click
from bot.drafts.learned import Proposal
from bot.incident import Asked, ChannelKind, Source, Status
from bot.language import ntr, tr
from bot.reply import Note, Sentence, moment, note, phrase
from bot.schedule import WeekError, shifted, week_of
from bot.summary import Scope
from bot.visibility import Viewer
from handlers.blocks.home import PAGE, HomeFacts, home_blocks, read_place, week_view
from handlers.guide import help_lines
from handlers.modals import lookup_result
from handlers.payloads import Json
from handlers.rights import may_not_settle
from handlers.side import Side
from handlers.slack_text import clean
from handlers.welcome import on_first_home
from handlers.words import lookup

log = logging.getLogger(__name__)

OPEN = (Status.OPEN, Status.ACKNOWLEDGED)
RECENT, CHANGES, SCANNED = 5, 5, 50
FALLBACK_ZONE = "UTC"


def on_home(side: Side, event: Json, client: WebClient) -> None:
    """Show the Home tab to who opens it; the Messages tab is a chat."""
    if event.get("tab") == "home":
        user, place = str(event["user"]), str(event.get("channel") or "")
        view = _view(side, user, before=0, place=place)
        client.views_publish(user_id=user, view=view)
        on_first_home(side, event)


def on_turn(side: Side, ack: Ack, body: Json, client: WebClient) -> None:
    """Show older open incidents, the newest, or all of it as it is now."""
    ack()
    value = str(body["actions"][0].get("value", ""))
    _publish(side, body, client, before=int(value) if value.isdigit() else None)


def on_settle(side: Side, ack: Ack, body: Json, client: WebClient) -> None:
    """Settle an incident from Home, if one may see it and settle it."""
    ack()
    value, user = str(body["actions"][0].get("value", "")), str(body["user"]["id"])
    viewer = side.people.viewer(user, read_place(body["view"])[1])
    number = int(value) if value.isdigit() else 0
    incident = side.desk.store.history.incident(number, viewer=viewer)
    if incident is not None:
        team, channel = incident.team, incident.channel
        if refused := may_not_settle(side, team, channel, user):
            view = lookup_result(refused, side.who.team_url)
            client.views_open(trigger_id=body["trigger_id"], view=view)
            return
        side.desk.outcomes.resolve(Click(number, team, channel, user))
        side.wake()
    _publish(side, body, client)


def on_week(side: Side, ack: Ack, body: Json, client: WebClient) -> None:
    """Show all of a week that one may see, in a modal."""
    ack()
    user, week = str(body["user"]["id"]), str(body["actions"][0].get("value", ""))
    viewer = side.people.viewer(user, read_place(body["view"])[1])
    zone = _zone(side.people.of(user).zone)
    try:
        said: Note = side.desk.weekly.read(week, zone, viewer=viewer, now=side.now())
    except WeekError as error:
        said = note(f"{error}.")
    view = week_view(said, side.who.team_url)
    client.views_open(trigger_id=body["trigger_id"], view=view)


def on_find(side: Side, ack: Ack, body: Json, client: WebClient) -> None:
    """Answer what was typed into the search box, in a modal."""
    ack()
    user = str(body["user"]["id"])
    text = side.redact(clean(str(body["actions"][0].get("value") or "")))
    kind = ChannelKind.PUBLIC
    asked = Asked(
        side.who.team, "", kind, "", None, user, Source.COMMAND, text, side.now()
    )
    view = lookup_result(lookup(side, text, asked), side.who.team_url)
    client.views_open(trigger_id=body["trigger_id"], view=view)


def home_view(
    side: Side, viewer: Viewer, *, zone: str = "", before: int = 0, place: str = ""
) -> dict[str, Any]:
    """Return the Home tab for a person: only what they may see.

    ``zone`` is theirs, for where a week begins; ``before`` and ``place`` are as in
    ``HomeFacts``.
    """
    lines = help_lines(side.command, outsider=viewer.outsider, settles=True)
    facts = HomeFacts(help=lines, health=_health(side), changes=_changes(side))
    if not viewer.outsider:
        facts = _facts(side, viewer, facts, _zone(zone), before=before, place=place)
    return home_blocks(facts, side.who.team_url)


def _facts(
    side: Side,
    viewer: Viewer,
    known: HomeFacts,
    zone: ZoneInfo,
    *,
    before: int,
    place: str,
) -> HomeFacts:
    store = side.desk.store
    some = store.history.incidents(
        viewer=viewer, status=OPEN, before=before or None, limit=PAGE + 1
    )
    latest = store.history.incidents(viewer=viewer, limit=SCANNED)
    week = week_of(side.now(), zone=zone)
    return HomeFacts(
        help=known.help,
        health=known.health,
        changes=known.changes,
        open=some[:PAGE],
        more=len(some) > PAGE,
        before=before,
        recent=[i for i in latest if i.settled_at is not None][:RECENT],
        week=store.numbers.summary(week, zone=zone, scope=Scope(viewer=viewer)),
        proposals=_proposals(side, viewer),
        last_week=shifted(week, -1),
        place=place,
    )


def _health(side: Side) -> list[str]:
    knowledge = side.desk.knowledge
    entries = len(knowledge.matcher.entries)
    health = [
        ntr(
            "{n} known error, KB version {version}",
            "{n} known errors, KB version {version}",
            entries,
            version=knowledge.version,
        )
    ]
    if knowledge.problem:
        problem = knowledge.problem[:500]
        health.append(tr("A changed KB does not load: {problem}", problem=problem))
    return health


def _changes(side: Side) -> list[Sentence]:
    newest = sorted(side.desk.store.overlay.entries(), key=lambda e: e.at, reverse=True)
    return [
        phrase("{entry}, approved {when}", entry=entry.entry_id, when=moment(entry.at))
        for entry in newest[:CHANGES]
    ]


def _proposals(side: Side, viewer: Viewer) -> Sequence[Proposal]:
    """Return what waits for an approver's decision; nobody else decides."""
    is_approver = bool(viewer.user) and side.approvers.includes(viewer.user)
    return side.desk.learning.waiting(viewer) if is_approver else ()


def _publish(
    side: Side, body: Json, client: WebClient, *, before: int | None = None
) -> None:
    """Make the tab anew; where a newer one stands already, that one stays."""
    view, user = body["view"], str(body["user"]["id"])
    page, place = read_place(view)
    made = _view(side, user, before=page if before is None else before, place=place)
    try:
        client.views_publish(user_id=user, view=made, hash=view["hash"])
    except SlackApiError as error:
        if error.response.get("error") != "hash_conflict":
            raise
        log.info("Home was made anew meanwhile")


def _view(side: Side, user: str, *, before: int, place: str) -> dict[str, Any]:
    viewer, zone = side.people.viewer(user, place), side.people.of(user).zone
    return home_view(side, viewer, zone=zone, before=before, place=place)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or FALLBACK_ZONE)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(FALLBACK_ZONE)
