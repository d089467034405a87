"""A failure that is in no KB: called once, at its third host, and then only grown."""

from __future__ import annotations

from tests.scenarios.unknown import unknown_on


def test_the_third_host_calls_it_and_the_rest_fold(bot, night, buttons):
    pasted = [
        night.post(unknown_on(f"WEB{n:02}"), user="alice" if n % 2 else "bob")
        for n in range(1, 13)
    ]
    (called,) = night.said()
    first_line = called["text"].splitlines()[0]

    assert called["thread_ts"] in pasted
    assert "Not in my KB: 12 hosts in 1 minute, " in first_line
    assert all(f"WEB{n:02}" in first_line for n in range(1, 13))
    assert "Not seen here before" in called["text"]
    assert buttons(called) == ["draft"]
    assert len(bot.store.history.incidents(viewer=None)) == 1


def test_two_hosts_get_a_reaction_and_no_word(bot, night):
    for host in ("WEB01", "WEB02"):
        night.post(unknown_on(host))

    assert night.said() == []
    reacted = [m for m in night.people.messages(night.channel) if m.get("reactions")]
    assert len(reacted) == 2


def test_one_host_pasted_again_and_again_is_not_spreading(bot, night):
    for _ in range(4):
        night.post(unknown_on("WEB01"))

    assert night.said() == []


def test_three_people_call_it_too(bot, night):
    for user in ("alice", "bob", "carol"):
        night.post(unknown_on("WEB01"), user=user)
    (called,) = night.said()

    assert "Not in my KB: 3 people in 1 minute, on WEB01." in called["text"]
