"""Recording pastes: once, folded, edited, withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.incident import ChannelKind, Label, ResolutionReason, Status
from bot.visibility import Viewer
from kb.verdict import Verdict

HOUR = timedelta(hours=1)


def test_the_first_paste_opens_an_incident(store, asked, finding, now):
    recorded = store.incidents.record(asked(), finding(), now=now)

    assert recorded.new
    assert recorded.incident.number == 1
    assert recorded.incident.status is Status.OPEN
    assert recorded.incident.hosts == ("WEB01",)
    assert recorded.recurrence.label is Label.NEW


def test_recording_a_redelivered_event_changes_nothing(store, asked, finding, now):
    paste = asked()
    store.incidents.record(paste, finding(), now=now)

    again = store.incidents.record(paste, finding(), now=now + HOUR)

    assert not again.new
    assert again.incident.occurrences == 1
    assert again.recurrence.label is Label.NEW


def test_the_same_failure_within_the_hour_folds(store, asked, finding, now):
    store.incidents.record(asked(), finding(), now=now)

    second = store.incidents.record(asked(), finding(hosts=("WEB02",)), now=now + HOUR)

    assert second.folded
    assert second.incident.occurrences == 2
    assert second.incident.hosts == ("WEB01", "WEB02")


@pytest.mark.parametrize(
    "where, what, later",
    [
        pytest.param({"channel": "C2"}, {}, timedelta(), id="another-channel"),
        pytest.param({"team": "T2"}, {}, timedelta(), id="another-team"),
        pytest.param({}, {"key": "kb1"}, timedelta(), id="another-failure"),
        pytest.param({}, {}, HOUR + timedelta(seconds=1), id="too-late"),
    ],
)
def test_what_is_not_the_same_does_not_fold(
    store, asked, finding, now, where, what, later
):
    store.incidents.record(asked(), finding(), now=now)

    second = store.incidents.record(asked(**where), finding(**what), now=now + later)

    assert not second.folded
    assert second.incident.number == 2


def test_a_settled_incident_takes_no_more_pastes(store, asked, finding, now):
    first = store.incidents.record(asked(), finding(), now=now)
    store.outcomes.settle(
        first.incident.number, ResolutionReason.FIXED_BY_ENTRY, by="U1", now=now
    )

    second = store.incidents.record(asked(), finding(), now=now)

    assert second.incident.number != first.incident.number


def test_a_paste_in_an_incidents_thread_is_evidence_for_it(store, asked, finding, now):
    first = asked()
    store.incidents.record(first, finding(key="fp:1", entry_id=None), now=now)

    second = store.incidents.record(
        asked(thread_ts=first.ts), finding(key="fp:2", entry_id=None), now=now
    )

    assert second.in_thread
    assert not second.folded
    assert second.incident.occurrences == 2


def test_pastes_read_together_count_as_one_failure(store, asked, finding, now):
    first = store.incidents.record(
        asked(), finding(key="fp:1", entry_id=None, verdict=Verdict.SUGGEST), now=now
    )

    store.incidents.rediagnose(first.incident.number, finding(), now=now)

    past = store.history.recurrence(
        "kb829427", viewer=Viewer("T1"), now=now + HOUR, hosts=["WEB01"]
    )
    assert past.in_30_days == 1
    assert past.hosts == ("WEB01",)


def test_an_edit_recomputes_the_paste_in_place(store, asked, finding, now):
    paste = asked()
    store.incidents.record(paste, finding(), now=now)

    edited = store.incidents.edit(
        asked(ts=paste.ts, text="other"),
        finding(key="kb1", entry_id="kb1", hosts=("DB01",)),
        now=now + HOUR,
    )

    assert not edited.new
    assert edited.incident.number == 1
    assert edited.incident.key == "kb1"
    assert edited.incident.hosts == ("DB01",)
    assert edited.occurrence.text == "other"
    assert edited.occurrence.edited_at == now + HOUR


def test_a_folded_paste_edited_into_another_failure_leaves(store, asked, finding, now):
    store.incidents.record(asked(), finding(), now=now)
    second = asked()
    store.incidents.record(second, finding(), now=now)

    edited = store.incidents.edit(second, finding(key="kb1"), now=now)

    assert edited.incident.number == 2
    assert store.history.incident(1, viewer=None).occurrences == 1


def test_an_edit_of_what_was_talk_records_it(store, asked, finding, now):
    edited = store.incidents.edit(asked(), finding(), now=now)

    assert edited.new


def test_a_deleted_paste_leaves_no_text_and_no_host(store, asked, finding, now):
    paste = asked(text="very telling words")
    store.incidents.record(paste, finding(telling_line="words"), now=now)

    incident = store.incidents.withdraw("T1", "C1", paste.ts, now=now)

    assert incident.status is Status.DISMISSED
    assert incident.reason is ResolutionReason.NO_ACTION
    assert incident.hosts == ()
    [occurrence] = store.history.occurrences(incident.number)
    assert occurrence.text == ""
    assert occurrence.finding.telling_line == ""


def test_deleting_twice_or_a_stranger_is_nothing(store, asked, finding, now):
    paste = asked()
    store.incidents.record(paste, finding(), now=now)
    store.incidents.withdraw("T1", "C1", paste.ts, now=now)

    assert store.incidents.withdraw("T1", "C1", paste.ts, now=now) is None
    assert store.incidents.withdraw("T1", "C1", "0.1", now=now) is None


def test_an_incident_with_a_paste_left_stays_open(store, asked, finding, now):
    store.incidents.record(asked(), finding(), now=now)
    second = asked()
    store.incidents.record(second, finding(), now=now)

    incident = store.incidents.withdraw("T1", "C1", second.ts, now=now)

    assert incident.status is Status.OPEN
    assert incident.occurrences == 1


def test_a_private_channel_is_not_told_of_elsewhere(store, asked, finding, now):
    store.incidents.record(
        asked(channel="G1", channel_kind=ChannelKind.PRIVATE), finding(), now=now
    )

    inside = store.history.recurrence(
        "kb829427", viewer=Viewer("T1", "U1", frozenset({"G1"})), now=now + HOUR
    )
    outside = store.incidents.record(
        asked(asked_at=now + HOUR), finding(), now=now + HOUR
    )

    assert outside.recurrence.in_30_days == 0
    assert inside.in_30_days == 1


def test_nul_and_lone_surrogates_are_stored(store, asked, finding, now):
    recorded = store.incidents.record(
        asked(text="a\x00b\ud800c"), finding(title="x\x00\udfff"), now=now
    )

    assert recorded.occurrence.text == "a\N{SYMBOL FOR NULL}b?c"


def test_what_fails_inside_a_transaction_leaves_nothing(store, asked, finding, now):
    def half():
        with store.transaction():
            store.incidents.record(asked(), finding(), now=now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()

    assert store.history.incidents(viewer=None) == ()
