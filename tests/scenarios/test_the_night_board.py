"""A patch night on one board: started, kept up to date, handed over."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from bot.roof.cli.handover import command as handover
from tests.scenarios.unknown import unknown_on

INVENTORY = "host,ring,role\nWEB01,2,web\nWEB02,2,web\nWEB03,2,web\nDB01,1,sql\n"


@pytest.fixture
def counted(start_bot, tmp_path):
    """Return a bot that has an inventory."""
    path = tmp_path / "hosts.csv"
    path.write_text(INVENTORY, encoding="utf-8")
    return start_bot(more={"PATCHBOT_INVENTORY": str(path)})


def start(night):
    words = "night start KB5066835 ring 2"
    night.people.slash("alice", night.channel, "/patchbot", words)
    return night.people.wait_for_message(night.channel, contains="Patch night KB50668")


def test_the_board_is_pinned_and_follows_the_night(bot, night, dialog):
    board = start(night)
    night.people.wait_for_call("pins.add", ok=True)
    night.post(f"on WEB01:\n{dialog}")
    after = night.card(board["ts"], contains="kb829427")

    assert "Patch night KB5066835, ring 2: GO" in board["text"]
    assert "No failure so far" in board["text"]
    assert "Rule: no-go while" in board["text"]
    assert "open, kb829427" in after["text"]
    assert "No failure so far" not in after["text"]


def test_a_spreading_unknown_makes_it_a_no_go_by_ring(counted, night):
    board = start(night)
    for host in ("WEB01", "WEB02", "WEB03"):
        night.post(unknown_on(host))
    after = night.card(board["ts"], contains="NO-GO")

    assert "an unknown failure on 3 hosts" in after["text"]
    assert "Hit: 3 of 3 hosts in ring 2, 0 of 1 hosts in ring 1" in after["text"]


def test_a_second_start_changes_nothing(bot, night):
    start(night)
    night.people.slash("bob", night.channel, "/patchbot", "night start KB1")

    assert night.whisper("bob", contains="A night is on here already")
    assert len(night.said()) == 1


def test_the_end_settles_what_is_chosen_and_hands_the_rest_over(
    bot, night, dialog, tmp_path
):
    start(night)
    night.answer(night.post(f"on WEB01:\n{dialog}"))
    night.post(unknown_on("WEB02"), user="bob")
    night.people.wait_until_quiet()
    night.people.slash("alice", night.channel, "/patchbot", "night end")
    form = night.people.wait_for_view("alice", title="Hand the night over")
    values = {"settled": {"settled": ["1"]}}
    night.people.submit_view("alice", form["id"], values=values)
    said = night.people.wait_for_message(night.channel, contains="Handover of")
    printed = CliRunner().invoke(handover, ["--db", str(tmp_path / "patchbot.db")])

    assert "2 failures, 1 settled, 1 open" in said["text"]
    assert "Incident 2, unknown" in said["text"]
    assert "on WEB02; steps tried: none; with <@" in said["text"]
    assert "2 failures, 1 settled, 1 open" in printed.output
    assert "on WEB02; steps tried: none" in printed.output
    assert bot.store.nights.all_on() == ()


def test_the_card_says_how_far_its_failure_reaches(counted, night, dialog):
    first = night.answer(night.post(f"on WEB01:\n{dialog}"))
    night.post(f"on WEB02:\n{dialog}", user="bob")
    after = night.card(first["ts"], contains="2 of 3 hosts in ring 2")

    assert "Reach: 1 of 3 hosts in ring 2, 0 of 1 hosts in ring 1" in first["text"]
    assert "Reach: 2 of 3 hosts in ring 2, 0 of 1 hosts in ring 1" in after["text"]
    assert "first at" in after["text"]
    assert "GO. Rule: no-go while" in after["text"]


def test_without_an_inventory_one_host_is_no_news(bot, night, dialog):
    card = night.answer(night.post(f"on WEB01:\n{dialog}"))

    assert "Reach:" not in card["text"]
    assert "Rule:" not in card["text"]


def test_blast_says_how_far_a_failure_reaches(counted, night, dialog):
    night.answer(night.post(f"on WEB01:\n{dialog}"))
    night.people.slash("bob", night.channel, "/patchbot", "blast kb829427")
    said = night.whisper("bob", contains="first at")

    assert "kb829427: on WEB01, first at" in said["text"]
    assert "1 of 3 hosts in ring 2, 0 of 1 hosts in ring 1" in said["text"]
    assert "Comes with Windows 2000 SP4; fixed by KB829427" in said["text"]
    assert "GO." in said["text"].splitlines()


def test_blast_knows_a_failure_by_any_number_people_use(counted, night, dialog):
    night.answer(night.post(f"on WEB01:\n{dialog}"))
    night.people.slash("bob", night.channel, "/patchbot", "blast KB829427")

    assert "on WEB01, first at" in night.whisper("bob", contains="first at")["text"]
