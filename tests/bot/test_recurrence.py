"""How a failure stands when it is pasted again; and who may hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.incident import ChannelKind, Incident, Label, Status
from bot.recurrence import Past, PastFix, label
from bot.visibility import Viewer, may_see, readers_of
from kb.verdict import Verdict

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "seen, recent, fixes, hosts, expected",
    [
        pytest.param(None, 0, [], ["A"], Label.NEW, id="never-seen"),
        pytest.param(1, 1, [], ["A"], Label.SEEN, id="once-before"),
        pytest.param(1, 2, [], ["A"], Label.FREQUENT, id="the-third-in-30-days"),
        pytest.param(180, 0, [], ["A"], Label.SEEN, id="180-days-ago"),
        pytest.param(181, 0, [], ["A"], Label.RARE, id="more-than-180-days-ago"),
        pytest.param(1, 5, [(1, ["A"])], ["A"], Label.REGRESSED, id="back-where-fixed"),
        pytest.param(400, 0, [(400, ["A"])], ["A"], Label.REGRESSED, id="years-later"),
        pytest.param(1, 5, [(1, ["A"])], ["B"], Label.SPREADING, id="elsewhere"),
        pytest.param(40, 0, [(40, ["A"])], ["B"], Label.SEEN, id="elsewhere-later"),
        pytest.param(1, 1, [(1, ["A"])], ["B", "A"], Label.REGRESSED, id="also-there"),
        pytest.param(1, 1, [(1, ["A"])], [], Label.SEEN, id="no-host-in-the-paste"),
        pytest.param(1, 1, [(1, [])], ["A"], Label.SEEN, id="no-host-in-the-fix"),
    ],
)
def test_label(now, seen, recent, fixes, hosts, expected):
    past = Past(
        last_seen_at=None if seen is None else now - seen * DAY,
        recent=recent,
        fixes=[PastFix(now - days * DAY, tuple(where)) for days, where in fixes],
    )

    assert label(past, hosts=hosts, now=now) is expected


@pytest.mark.parametrize(
    "kind, viewer, sees",
    [
        pytest.param(ChannelKind.PUBLIC, Viewer("T1"), True, id="public"),
        pytest.param(ChannelKind.PUBLIC, Viewer("T2"), False, id="another-team"),
        pytest.param(ChannelKind.PRIVATE, Viewer("T1"), False, id="outsider"),
        pytest.param(
            ChannelKind.PRIVATE,
            Viewer("T1", "U1", frozenset({"C1"})),
            True,
            id="member",
        ),
        pytest.param(
            ChannelKind.PRIVATE,
            Viewer("T2", "U1", frozenset({"C1"})),
            False,
            id="guest",
        ),
        pytest.param(ChannelKind.IM, Viewer("T1"), False, id="direct-message"),
        pytest.param(ChannelKind.MPIM, readers_of("T1", "C1"), True, id="in-the-group"),
        pytest.param(ChannelKind.MPIM, readers_of("T1", "C2"), False, id="elsewhere"),
    ],
)
def test_may_see(now, kind, viewer, sees):
    incident = Incident(
        number=1,
        team="T1",
        channel="C1",
        channel_kind=kind,
        thread_ts="1.1",
        key="k",
        title="t",
        verdict=Verdict.ANSWER,
        status=Status.OPEN,
        label=Label.NEW,
        opened_at=now,
        last_seen_at=now,
        opened_by="U1",
    )

    assert may_see(viewer, incident) is sees
