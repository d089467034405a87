"""A short night of chaos under load: nothing lost, nothing doubled."""

from __future__ import annotations

import pytest

from tests.faults.chaos import Plan, own_postgres, run

# What ends within seconds; the rest is for the long run by hand.
QUICK = (
    "duplicates",
    "refresh",
    "reset",
    "storm_of_429",
    "errors_of_500",
    "lost_answers",
    "too_long",
    "locked_database",
    "full_disk",
    "clock_jump",
)


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(
            Plan(
                pastes=40,
                kills=2,
                pace_s=0.1,
                up_s=0.5,
                fault_every_s=0.7,
                clock_scale=60.0,
                calm_after_s=1.0,
                quiet_s=1.5,
                faults=QUICK,
            ),
            id="sqlite",
        ),
        pytest.param(
            Plan(
                # What a killed one had leased rests for half a minute: by hand.
                pastes=40,
                kills=0,
                replicas=2,
                pace_s=0.1,
                fault_every_s=0.7,
                clock_scale=60.0,
                calm_after_s=1.0,
                quiet_s=1.5,
                faults=tuple(set(QUICK) - {"clock_jump", "full_disk"}),
            ),
            id="postgresql",
        ),
    ],
)
def test_every_paste_is_recorded_once_and_answered_once(plan, tmp_path, request):
    if request.node.callspec.id == "sqlite":
        outcome = run(plan, tmp_path)
    else:
        with own_postgres(tmp_path) as db:
            outcome = run(plan.on(db), tmp_path)

    assert (outcome.lost, outcome.doubled) == ((), ())
    assert (outcome.pastes, outcome.incidents, outcome.kills) == (40, 40, plan.kills)
