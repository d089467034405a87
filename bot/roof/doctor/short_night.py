"""A short patch night over an empty log: all that the bot says and opens in one."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from slack_sdk import WebClient

from bot.backtest import Change, Changed
from bot.desk.desk import Desk
from bot.desk.knowledge import Knowledge
from bot.desk.outcome import Click
from bot.desk.report import report
from bot.desk.welcome import hello, installed
from bot.drafts import told
from bot.drafts.beginnings import Origin
from bot.drafts.form import Form, form_of
from bot.drafts.learned import Kind, Proposal
from bot.drafts.trial import Trial
from bot.incident import Asked, ChannelKind, Source
from bot.reply import Note, Reply, from_mapping
from bot.roof.doctor.sample import Sample, said
from bot.store import ChannelSettings, Store, open_store
from bot.visibility import Viewer
from handlers.blocks.draft import draft_form, log_form, reason_form
from handlers.blocks.proposal import proposal_form
from handlers.correction import wrong_form
from handlers.home import home_view
from handlers.incidents import timeline_view
from handlers.modals import lookup_form, lookup_result
from handlers.night import end_form
from handlers.people import People
from handlers.settings import settings_form
from handlers.side import Identity, Side
from handlers.suspending import suspend_form
from handlers.words import help_note
from kb.entry import Entry
from kb.matcher import Matcher

TEAM, CHANNEL, ALICE = "T0NIGHT01", "C0NIGHT01", "U0ALICE01"
BEGIN = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
UNKNOWN = "Setup failed: FrobnicatorService error 0x8badf00d on WEB0{}"
EVERYTHING = Viewer(TEAM, ALICE, frozenset({CHANNEL}))


class Clock:
    """A clock that the night moves on."""

    def __init__(self) -> None:
        self.at = BEGIN

    def __call__(self) -> datetime:
        """Return the time of the night, a second later at each look."""
        self.at += timedelta(seconds=1)
        return self.at


def a_short_night(matcher: Matcher, entry: Entry) -> Iterator[Sample]:
    """Yield what is said and opened around one known and one unknown failure.

    ``entry`` is the known one: its first example is what is pasted.
    """
    clock = Clock()
    with _side(matcher, clock) as side:
        _night(side, clock, entry)
        yield from _posts(side.desk.store)
        yield from _whispers(side, clock)
        yield from _forms(side, entry)
        yield from _drafts(entry)
        nothing = report("C0123456789", (), since=datetime(2026, 11, 21, tzinfo=UTC))
        yield said("report", nothing)
        yield Sample("the Home tab", {"view": home_view(side, EVERYTHING)})


def empty_home(matcher: Matcher) -> dict[str, Any]:
    """Return the Home tab of somebody who opens it first of all."""
    with _side(matcher, Clock()) as side:
        return home_view(side, Viewer(TEAM, ALICE))


@contextmanager
def _side(matcher: Matcher, clock: Clock) -> Iterator[Side]:
    knowledge = Knowledge((), lambda: matcher)
    with tempfile.TemporaryDirectory(prefix="patchbot-doctor-") as folder:
        store = open_store(Path(folder) / "night.db")
        try:
            yield Side(
                desk=Desk(knowledge, store, clock, is_approver=lambda _: True),
                who=Identity(TEAM, "https://example.slack.com/", "U0", "B0"),
                command="/patchbot",
                redact=str,
                later=lambda *_: None,
                wake=lambda: None,
                read_file=lambda _: b"",
                say_now=lambda *_: None,
                said_now=lambda *_: False,
                settle=lambda *_: None,
                people=_Members(WebClient(), TEAM, clock),
            )
        finally:
            store.close()


class _Members(People):
    """Everybody is a member: nobody is asked."""

    def is_guest(self, user: str) -> bool:
        return False


def _night(side: Side, clock: Clock, entry: Entry) -> None:
    """Live the night: pastes, clicks, a board, a correction, a draft, the week."""
    desk, ts = side.desk, count(1)

    def paste(text: str, **more: object) -> None:
        asked = _asked(text, clock(), ts=f"17634312{next(ts):02}.000100")
        desk.answering.hear(asked, explicit=bool(more))

    desk.night.words("start KB5066835 ring 2", _asked("", clock()))
    example = entry.matches[0].text
    paste(f"{example}\nComputer: WEB01")
    paste(f"{example}\nComputer: WEB02")  # folds onto the first
    for host in range(1, 5):  # called at the third host
        paste(UNKNOWN.format(host))
    paste("what is error 0x8badf00e of the FrobnicatorService?", asked=True)
    desk.night.refresh()
    known = Click(1, TEAM, CHANNEL, ALICE)
    desk.lifecycle.acknowledge(known)
    desk.trying.confirm(known)
    desk.outcomes.fixed(known)
    desk.outcomes.step(known, 1)
    desk.outcomes.undo(known)
    desk.corrections.suspend(f"{entry.id} for 2h", team=TEAM, channel=CHANNEL, by=ALICE)
    desk.corrections.resume(entry.id, team=TEAM, channel=CHANNEL, by=ALICE)
    desk.outcomes.wrong(known)
    desk.mute(TEAM, CHANNEL, clock() + timedelta(hours=2), by=ALICE)
    desk.mute(TEAM, CHANNEL, None, by=ALICE)
    desk.by_hand.log(_asked("the disk is odd", clock(), ts="9.1"), **_BY_HAND)
    for sending in (
        hello(TEAM, CHANNEL, command=side.command, known=70),
        installed(TEAM, ALICE, "D0", command=side.command),
    ):
        desk.store.outbox.add(sending, now=clock())
    clock.at += timedelta(minutes=5)
    desk.night.refresh()
    desk.night.end(TEAM, CHANNEL, by=ALICE)
    _reply_to_all(desk.store, clock)
    clock.at += timedelta(days=1, hours=13)  # in working hours, and a day of them on
    desk.nudges.run(TEAM, clock())
    desk.away.say(
        TEAM,
        CHANNEL,
        since=BEGIN,
        until=BEGIN + timedelta(hours=3),
        missed=[f"17634312{number:02}.000100" for number in range(9)],
        now=clock(),
        left_out=1000,
    )
    clock.at += timedelta(days=7)
    desk.weekly.run(TEAM, clock())


_BY_HAND = {"title": "Odd disk", "hosts": "WEB09", "by": ALICE}


def _reply_to_all(store: Store, clock: Clock) -> None:
    """Say that Slack has everything: a nudge is for what was answered."""
    while rows := store.outbox.claim(now=clock(), pace=timedelta(0)):
        for row in rows:
            store.outbox.posted(row.id, ts=f"17634400{row.id:02}.0", now=clock())


def _posts(store: Store) -> Iterator[Sample]:
    """Yield what stood in the outbox, one of each shape of a role."""
    rows = store.link.rows("SELECT role, kind, payload FROM outbox ORDER BY id")
    shapes = set[str]()
    for row in rows:
        payload = json.loads(str(row["payload"] or "{}"))
        if "said" not in payload:
            continue
        sample = said(f"{row['role']} ({row['kind']})", from_mapping(payload["said"]))
        kinds = [block["type"] for block in sample.argument["blocks"]]
        shape = f"{sample.name} {kinds}"
        if shape not in shapes:
            shapes.add(shape)
            yield sample


def _whispers(side: Side, clock: Clock) -> Iterator[Sample]:
    """Yield what only one reader is shown: lists, one incident, the week, help."""
    desk, asked = side.desk, _asked("", clock())
    told_: dict[str, Reply | Note] = {
        "help": help_note(side, asked),
        "a list of incidents": desk.lookup.incidents(
            "all", viewer=EVERYTHING, user=ALICE, now=clock()
        ),
        "one incident": desk.casebook.incident(1, viewer=EVERYTHING),
        "a host": desk.casebook.host("WEB01", viewer=EVERYTHING),
        "the other candidates": desk.outcomes.others(Click(1, TEAM, CHANNEL, ALICE)),
        "a week": desk.weekly.asked(
            "2026-W47 all", asked=asked, viewer=EVERYTHING, now=clock()
        ),
    }
    for name, words in told_.items():
        yield said(name, words)


def _forms(side: Side, entry: Entry) -> Iterator[Sample]:
    """Yield every form there is, filled as full as it gets."""
    desk = side.desk
    click = Click(1, TEAM, CHANNEL, ALICE)
    origin = Origin(TEAM, CHANNEL, "17634312.1", 1)
    vocabulary = desk.drafts.vocabulary
    left = desk.store.history.incidents(viewer=EVERYTHING)
    found = desk.lookup.find(entry.id, viewer=EVERYTHING, now=desk.clock())
    groups = tuple((f"S0{number}", f"group-{number}") for number in range(150))
    views = {
        "the look-up form": lookup_form(),
        "an answer in a form": lookup_result(found, ""),
        "the settings form": settings_form(CHANNEL, ChannelSettings(), groups),
        "the form of what was wrong": wrong_form(click, desk.outcomes.others(click)),
        "the form that ends a night": end_form(CHANNEL, left * 40),
        "the form of a suspension": suspend_form(entry.id, CHANNEL),
        "an empty draft": draft_form(Form(), origin, vocabulary),
        "a full draft": draft_form(form_of(entry), origin, vocabulary),
        "why a draft is sent back": reason_form(f"{entry.id}:{entry.version}"),
        "the form of what is logged by hand": log_form(
            "{}", title="x" * 300, hosts="WEB01"
        ),
        "the form of a proposal": _proposal(entry),
        "a timeline": timeline_view(
            side, 1, desk.casebook.timeline(1, viewer=EVERYTHING)
        ),
    }
    for name, view in views.items():
        yield Sample(name, {"view": view})


def _proposal(entry: Entry) -> dict[str, Any]:
    """Return the form of a counter-example, which asks the most."""
    proposal = Proposal(entry.id, Kind.REJECT, 1, ALICE, "x" * 9000)
    told_ = {"title": entry.title, "belongs_to": entry.id, "words": "x" * 3000}
    return proposal_form(proposal, **told_, place=CHANNEL)


def _drafts(entry: Entry) -> Iterator[Sample]:
    """Yield what is said of a draft, by a trial that found as much as is listed."""
    harm = tuple(
        Changed(change, number, "x" * 300, entry.id, entry.id, None)
        for change in Change
        for number in range(9)
    )
    trial = Trial(70, 425, 9000, (f"{entry.id}: {'x' * 300}",) * 9, harm)
    lacks = ("say how to verify that it is fixed",) * 9
    thread = {"author": ALICE, "by": ALICE}
    for name, words in {
        "draft (to decide on)": told.asking(entry, trial, lacks, author=ALICE),
        "a draft that was kept": told.kept(entry, trial, lacks, is_asked=True),
        "a draft that is sent back": told.sent_back(entry.id, by=ALICE, reason="x"),
        "a draft that is decided": told.decided(told.ACCEPTED, entry.id, by=ALICE),
        "a draft in its thread": told.in_thread(entry.id, entry.title, **thread),
    }.items():
        yield said(name, words)


def _asked(text: str, at: datetime, *, ts: str = "") -> Asked:
    return Asked(
        team=TEAM,
        channel=CHANNEL,
        channel_kind=ChannelKind.PUBLIC,
        ts=ts,
        thread_ts=None,
        author=ALICE,
        source=Source.PASTE if ts else Source.COMMAND,
        text=text,
        asked_at=at,
    )
