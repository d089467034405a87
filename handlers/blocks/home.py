"""The Home tab as blocks: what is open, what came back, the week, the KB.  Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.desk.digest import DRAFT_CLUSTER, DRAFT_LABEL, cluster_value
from bot.drafts.learned import Proposal
from bot.incident import Incident
from bot.language import mark, ntr, percent, tr
from bot.names import name_of, thread_of
from bot.reply import Note, Sentence, moment, note, person, phrase, sentence
from bot.summary import Summary
from bot.summary_text import hosts_words, times_words
from handlers.blocks.card import card_blocks
from handlers.blocks.forms import plain
from handlers.blocks.links import with_links
from handlers.blocks.parts import Block, actions, button, context, cut, header
from handlers.blocks.proposal import proposal_list

PAGE = 8  # open incidents at a time
MOST_BACK, MOST_UNKNOWN, TITLE_MOST = 5, 5, 200
UNKNOWN = mark("Not in the KB yet")
FIND, OLDER, NEWEST, REFRESH, SETTLE = (
    "home_find",
    "home_older",
    "home_newest",
    "home_refresh",
    "home_settle",
)
WEEK, LAST_WEEK = "home_week", "home_last_week"
NOTHING_OPEN = mark(
    "No open incidents. Paste an error in a channel I am in, and it is here."
)
NO_WEEK = mark("Nothing was pasted this week yet; on Monday its numbers are summed up.")
NONE_CAME_BACK = mark("Nothing that was fixed came back this week.")
NO_RECENT = mark(
    "Nothing is settled yet: *This fixed it* on a card settles its incident."
)


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What one person may see of everything; ``week`` is ``None`` for outsiders.

    ``more``: there are older open incidents than ``open``; ``before`` is the number
    this page goes on from, 0 the newest; ``place`` their chat with us.
    """

    help: Sequence[str]
    health: Sequence[str]
    open: Sequence[Incident] = ()
    more: bool = False
    before: int = 0
    recent: Sequence[Incident] = ()
    week: Summary | None = None
    last_week: str = ""
    changes: Sequence[Sentence] = ()
    proposals: Sequence[Proposal] = ()
    place: str = ""


def home_blocks(facts: HomeFacts, team_url: str) -> dict[str, Any]:
    """Return the Home tab."""
    blocks = [header(tr("Patch night")), _search()]
    if facts.week is not None:
        blocks += [
            header(tr("Open incidents")),
            *_open(facts, team_url),
            header(tr("Came back")),
            *_said(_came_back(facts.week), team_url),
            header(tr("This week")),
            *_said(_numbers(facts.week), team_url),
            actions(
                "home_weeks",
                _week(tr("Read more"), WEEK, facts.week.week),
                _week(tr("Last week"), LAST_WEEK, facts.last_week),
            ),
            *_unknown(facts.week, team_url),
            header(tr("Settled lately")),
            *_said(_recent(facts.recent), team_url),
        ]
    if facts.proposals:
        waiting = proposal_list(facts.proposals)
        blocks += [header(tr("Proposed for entries")), *_said(waiting, team_url)]
    if facts.changes:
        blocks += [
            header(tr("New in the KB")),
            *_said(Note((*facts.changes,)), team_url),
        ]
    blocks += [
        header(tr("What I do")),
        *_said(note(*facts.help), team_url),
        context(*facts.health),
    ]
    kept = json.dumps({"before": facts.before, "place": facts.place})
    return {"type": "home", "blocks": blocks, "private_metadata": kept}


def week_view(said: Note, team_url: str) -> dict[str, Any]:
    """Return the modal with all of a week."""
    return {
        "type": "modal",
        "title": plain(tr("The week in numbers")),
        "close": plain(tr("Close")),
        "blocks": _said(said, team_url),
    }


def read_place(view: dict[str, Any]) -> tuple[int, str]:
    """Return the page and the chat that a Home tab was made with."""
    try:
        kept = json.loads(view.get("private_metadata") or "{}")
        return int(kept.get("before", 0)), str(kept.get("place", ""))
    except (ValueError, TypeError, AttributeError):
        return 0, ""


def _search() -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": FIND,
        "placeholder": plain(tr("An error text, KB number, event id or code")),
    }
    return {
        "type": "input",
        "block_id": FIND,
        "dispatch_action": True,
        "label": plain(tr("Look an error up")),
        "element": element,
    }


def _open(facts: HomeFacts, team_url: str) -> list[Block]:
    blocks = [] if facts.open else _said(note(tr(NOTHING_OPEN)), team_url)
    for incident in facts.open:
        blocks += _said(Note((_line(incident),)), team_url)
        number = str(incident.number)
        settle = button(
            tr("Settle"),
            action=SETTLE,
            value=number,
            aria=tr("Settle incident {number}", number=number),
        )
        blocks += [actions(f"home_{number}", settle), {"type": "divider"}]
    turns = [button(tr("Refresh"), action=REFRESH, value="-")]
    if facts.more:
        last = str(facts.open[-1].number)
        turns.append(button(tr("Older"), action=OLDER, value=last))
    if facts.before:
        turns.append(button(tr("Newest"), action=NEWEST, value="0"))
    return [*blocks, actions("home_turn", *turns)]


def _came_back(week: Summary) -> Note:
    names = {entry.id: entry.title for entry in week.entries}
    back = [f"{key}  {cut(names.get(key, ''), TITLE_MOST)}" for key in week.regressed]
    return note(*back[:MOST_BACK]) if back else note(tr(NONE_CAME_BACK))


def _numbers(week: Summary) -> Note:
    if week.is_quiet:
        return note(tr(NO_WEEK))
    minutes = week.median_minutes_to_resolve
    lines = [
        tr(
            "{pastes}, {incidents} on {hosts}"
            " (last week {before} and {incidents_before})",
            pastes=ntr("{n} paste", "{n} pastes", week.occurrences),
            incidents=ntr("{n} incident", "{n} incidents", week.incidents),
            hosts=hosts_words(week.hosts),
            before=week.before.occurrences,
            incidents_before=week.before.incidents,
        ),
        tr(
            "{settled} settled, {open} still open",
            settled=week.resolved,
            open=week.still_open,
        ),
    ]
    if minutes is not None:
        half = ntr("{n} minute", "{n} minutes", round(minutes))
        lines.append(tr("Half were settled within {time}", time=half))
    if week.coverage is not None:
        lines.append(
            ntr(
                "I knew {share} of {n} error",
                "I knew {share} of {n} errors",
                week.coverage_n,
                share=percent(week.coverage),
            )
        )
    return note(*lines)


def _week(label: str, action: str, week: str) -> Block:
    return button(label, action=action, value=week, aria=f"{label}: {week}")


def _unknown(week: Summary, team_url: str) -> list[Block]:
    """Return what is worth an entry: each with the button that begins its draft."""
    blocks = [header(tr(UNKNOWN))] if week.clusters else []
    for number, cluster in enumerate(week.clusters[:MOST_UNKNOWN]):
        where = hosts_words(len(cluster.hosts)) if cluster.hosts else ""
        line = phrase(
            "{line}: {times}{where}, last {when}",
            line=cut(cluster.line, TITLE_MOST),
            times=times_words(cluster.count),
            where=tr(" on {hosts}", hosts=where) if where else "",
            when=moment(cluster.last_seen_at),
        )
        draft = button(
            tr(DRAFT_LABEL),
            action=f"{DRAFT_CLUSTER}_{number}",
            value=cluster_value(cluster),
            aria=f"{tr(DRAFT_LABEL)}: {cluster.line}",
        )
        row = actions(f"home_unknown_{number}", draft)
        blocks += [*_said(Note((line,)), team_url), row]
    return blocks


def _recent(incidents: Sequence[Incident]) -> Note:
    if not incidents:
        return note(tr(NO_RECENT).replace("*", ""))
    return Note(tuple(_line(incident) for incident in incidents))


def _line(incident: Incident) -> Sentence:
    hosts, more = ", ".join(incident.hosts[:3]), len(incident.hosts) - 3
    if more > 0:
        hosts = tr("{some} and {n} more", some=hosts, n=more)
    where = tr(" on {hosts}", hosts=hosts) if hosts else ""
    by = phrase(", by {who}", who=person(incident.settled_by or ""))
    title = cut(incident.title, TITLE_MOST)
    return sentence(
        f"{incident.number}  {name_of(incident.status)}: {title}{where}, ",
        moment(incident.last_seen_at),
        *(by if incident.settled_by else ()),
        ", ",
        thread_of(incident),
    )


def _said(words: Note, team_url: str) -> list[Block]:
    return card_blocks(with_links(words, team_url))
