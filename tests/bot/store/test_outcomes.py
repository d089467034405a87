"""Clicks are idempotent, undone without a trace in the numbers, and all audited."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.incident import Label, Opinion, ResolutionReason, Status, StepResult
from bot.store import StepTally
from bot.visibility import Viewer

HOUR = timedelta(hours=1)
FIXED = ResolutionReason.FIXED_BY_ENTRY


@pytest.fixture
def number(store, asked, finding, now):
    """Return the number of an open incident."""
    return store.incidents.record(asked(), finding(), now=now).incident.number


def test_a_second_click_says_who_was_first(store, number, now):
    store.outcomes.settle(number, FIXED, by="U1", now=now, step=2)

    late = store.outcomes.settle(number, FIXED, by="U2", now=now + HOUR)

    assert not late.changed
    assert late.incident.settled_by == "U1"
    assert late.incident.step == 2
    assert late.incident.settled_at == now


@pytest.mark.parametrize("reason", [*ResolutionReason])
def test_every_reason_resolves_or_dismisses(store, number, now, reason):
    settled = store.outcomes.settle(number, reason, by="U1", now=now)

    assert settled.incident.status in (Status.RESOLVED, Status.DISMISSED)
    assert settled.incident.reason is reason


def test_aged_out_is_not_resolved(store, number, now):
    assert store.outcomes.age_out(unseen_for=HOUR, now=now + HOUR) == ()
    late = now + HOUR + timedelta(seconds=1)
    assert store.outcomes.age_out(unseen_for=HOUR, now=late) == (number,)

    incident = store.history.incident(number, viewer=None)
    assert incident.status is Status.DISMISSED
    assert incident.reason is ResolutionReason.AGED_OUT
    assert incident.acknowledged_at is None


def test_a_reopened_incident_takes_pastes_again(store, number, asked, finding, now):
    store.outcomes.settle(number, FIXED, by="U1", now=now)

    reopened = store.outcomes.reopen(number, by="U2", now=now + 3 * HOUR)
    again = store.incidents.record(asked(), finding(), now=now + 3 * HOUR)

    assert reopened.incident.status is Status.OPEN
    assert reopened.incident.settled_by is None
    assert again.incident.number == number
    assert not store.outcomes.reopen(number, by="U2", now=now).changed


def test_acknowledging_takes_it_once(store, number, now):
    first = store.outcomes.acknowledge(number, by="U1", now=now)
    second = store.outcomes.acknowledge(number, by="U2", now=now + HOUR)

    assert first.changed
    assert not second.changed
    assert second.incident.assignee == "U1"
    assert second.incident.acknowledged_at == now


def test_an_opinion_is_one_a_person(store, number, now):
    assert store.opinions.feedback(number, Opinion.FIXED, by="U1", now=now)
    assert not store.opinions.feedback(number, Opinion.FIXED, by="U1", now=now)
    assert store.opinions.feedback(number, Opinion.WRONG, by="U1", now=now)
    store.opinions.feedback(number, Opinion.FIXED, by="U2", now=now)

    opinions = {f.user: f.opinion for f in store.opinions.feedback_on(number)}
    assert opinions == {"U1": Opinion.WRONG, "U2": Opinion.FIXED}
    assert store.opinions.undo_feedback(number, by="U1", now=now)
    assert not store.opinions.undo_feedback(number, by="U1", now=now)


def test_steps_are_tallied_by_entry_each_person_once(store, number, now):
    for user, result in [("U1", "failed"), ("U1", "worked"), ("U2", "worked")]:
        store.opinions.step(number, 2, StepResult(result), by=user, now=now)
    store.opinions.step(number, 3, StepResult.FAILED, by="U1", now=now)

    assert store.opinions.tally("kb829427") == (StepTally(2, 2, 0), StepTally(3, 0, 1))


def test_related_incidents_know_each_other(store, number, asked, finding, now):
    other = store.incidents.record(asked(), finding(key="x"), now=now).incident.number

    store.outcomes.relate(number, other, by="U1", now=now)
    store.outcomes.relate(other, number, by="U1", now=now)

    assert store.history.related(number) == (other,)
    assert store.history.related(other) == (number,)


def test_a_duplicate_points_to_its_original(store, number, asked, finding, now):
    other = store.incidents.record(asked(), finding(key="x"), now=now).incident.number
    duplicate = ResolutionReason.DUPLICATE

    store.outcomes.settle(other, duplicate, by="U1", now=now, duplicate_of=number)

    assert store.history.related(number) == (other,)


def test_an_incident_that_is_not_there_is_a_key_error(store, now):
    with pytest.raises(KeyError):
        store.outcomes.settle(99, FIXED, by="U1", now=now)


def test_everything_done_is_in_the_timeline_in_order(store, number, now):
    store.outcomes.acknowledge(number, by="U1", now=now)
    store.opinions.step(number, 1, StepResult.WORKED, by="U1", now=now)
    store.outcomes.settle(number, FIXED, by="U1", now=now)
    store.outcomes.reopen(number, by="U2", now=now)

    kinds = [row.kind for row in store.audit.of(number)]

    assert kinds == ["opened", "acknowledged", "step", "settled", "reopened"]


def test_the_next_paste_hears_who_fixed_it_by_which_step(
    store, number, asked, finding, now
):
    store.outcomes.settle(number, FIXED, by="U7", now=now + HOUR, step=2)

    later = now + 2 * HOUR
    recorded = store.incidents.record(asked(asked_at=later), finding(), now=later)

    past = recorded.recurrence
    assert past.label is Label.REGRESSED
    assert past.in_30_days == 1
    assert past.last_fix.by == "U7"
    assert past.last_fix.step == 2
    assert past.last_fix.hosts == ("WEB01",)
    assert recorded.incident.label is Label.REGRESSED


def test_a_fix_in_a_private_channel_is_not_told_outside(store, asked, finding, now):
    private = store.incidents.record(
        asked(channel="G1", channel_kind="private"), finding(), now=now
    )
    store.outcomes.settle(private.incident.number, FIXED, by="U7", now=now)

    outside = store.history.recurrence(
        "kb829427", viewer=Viewer("T1"), now=now + HOUR, hosts=["WEB01"]
    )

    assert outside.last_fix is None
    assert outside.label is Label.NEW
    assert store.history.incidents(viewer=Viewer("T1")) == ()
    assert store.history.incident(1, viewer=Viewer("T1")) is None
