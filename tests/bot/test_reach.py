"""How far a failure reaches, as the card and `blast` say it."""

from __future__ import annotations

import pytest

from bot.desk.blast import on_card
from bot.inventory import read_inventory
from bot.reach import Reach
from bot.reply import Note
from handlers.blocks import plain_text

INVENTORY = read_inventory(
    [
        "host,ring",
        *(f"WEB{n:02},2" for n in range(40)),
        *(f"DB{n:02},1" for n in range(12)),
    ]
)


def words(said):
    """Return sentences as text."""
    return plain_text(Note(tuple(said)))


def reached(now, hosts, still_open=None):
    still = hosts if still_open is None else still_open
    return Reach(tuple(hosts), tuple(still), now, (("KB5066835", 3),), 7)


@pytest.mark.parametrize(
    "count, unknown, verdict",
    [
        pytest.param(4, False, "GO.", id="known-on-four"),
        pytest.param(
            5, False, "NO-GO: a known failure is open on 5", id="known-on-five"
        ),
        pytest.param(2, True, "GO.", id="unknown-on-two"),
        pytest.param(3, True, "NO-GO: an unknown failure is open on 3", id="on-three"),
    ],
)
def test_the_card_tells_rings_since_when_and_go_or_stop(now, count, unknown, verdict):
    hosts = [f"WEB{n:02}" for n in range(count)]
    said = words(on_card(reached(now, hosts), INVENTORY, unknown=unknown))

    assert f"{count} of 40 hosts in ring 2, 0 of 12 hosts in ring 1, first at" in said
    assert "Updates the pastes name: KB5066835 (3 of 7)." in said
    assert f"\n{verdict}" in said
    assert "Rule: no-go while" in said


def test_what_is_settled_stops_nothing(now):
    hosts = [f"WEB{n:02}" for n in range(9)]

    assert "NO-GO" not in words(on_card(reached(now, hosts, []), {}, unknown=True))


def test_one_host_without_an_inventory_is_not_worth_a_word(now):
    assert list(on_card(reached(now, ["WEB01"]), {}, unknown=True)) == []
    assert list(on_card(Reach(), INVENTORY, unknown=True)) == []
