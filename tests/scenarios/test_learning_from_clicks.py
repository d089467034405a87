"""What people click becomes part of an entry, once an approver has said so."""

from __future__ import annotations

import pytest

from kb.verdict import SUGGEST_AT

TRIAL_S = 60.0  # held against all examples, on a busy machine too
WORSE = "Failed to execute regsvr32.exe Error code: 5\nZorbex agent says no"


@pytest.fixture
def learning(start_bot, people):
    """Return a bot whose approvers are the group that bob is in."""
    group = people.set_usergroup("kb-editors", ["bob"])
    return start_bot(more={"PATCHBOT_APPROVERS": group})


def listed(people, night, user="bob", contains="proposed for"):
    people.slash(user, night.channel, "/patchbot", "kb proposals")
    return night.whisper(user, contains=contains)


def looked_at(people, night, number=1, user="bob"):
    """Return the form on a proposal of the list."""
    shown = listed(people, night, user)
    where = {"channel": night.channel, "ts": shown["ts"]}
    people.click(user, f"proposal_{number}", **where)
    return people.wait_for_view(user, title="Proposed for an entry")


def fixed(night, text, user="alice"):
    card = night.answer(night.post(text, user=user))
    night.click("fixed", card["ts"], user=user)
    return night.card(card["ts"], contains="Fixed by entry")


def wrong(night, people, text, words, user="carol"):
    card = night.answer(night.post(text, user=user))
    night.click("not_this", card["ts"], user=user)
    form = people.wait_for_view(user, title="What was wrong?")
    people.submit_view(user, form["id"], {"words": {"words": words}})
    return night.card(card["ts"], contains="Marked wrong by")


def told(people, user, contains):
    fits = {"contains": contains, "timeout_s": TRIAL_S}
    return people.wait_for_message("@bot", user=user, **fits)


def entry_of(bot):
    """Return the entry as it is by now in use."""
    bot.side.desk.knowledge.refresh()
    return bot.side.desk.knowledge.matcher.entries["kb829427"]


def test_what_was_fixed_becomes_an_example_without_its_servers(
    learning, night, people, dialog
):
    before = entry_of(learning)
    fixed(night, f"on server WEB09\n{dialog}")
    form = looked_at(people, night)
    shown = form["blocks"][2]["element"]["initial_value"]
    people.submit_view("bob", form["id"])
    said = told(people, "alice", "is an example of kb829427 now")
    after = entry_of(learning)

    assert "WEB09" not in str(form["blocks"])
    assert "becomes public" in str(form["blocks"][1])
    assert [e.text.strip() for e in after.matches][-1] == shown
    assert len(after.matches) == len(before.matches) + 1
    assert "incident 1" in said["text"]
    listed(people, night, contains="Nothing is proposed")
    kinds = [row.kind for row in learning.store.audit.about_entry("kb829427")]
    assert kinds == ["kb-proposed", "kb-approved", "kb-learned"]


def test_a_wrong_answer_keeps_the_entry_away_from_such_pastes(learning, night, people):
    wrong(night, people, WORSE, "the Zorbex agent says so")
    form = looked_at(people, night)
    assert "the Zorbex agent says so" in str(form["blocks"][0])
    bare = people.submit_view("bob", form["id"])
    elsewhere = {"rules_out": {"rules_out": "Not in it"}}
    off = people.submit_view("bob", form["id"], elsewhere)
    rules_out = {"rules_out": {"rules_out": "Zorbex agent says no"}}
    people.submit_view("bob", form["id"], rules_out)
    told(people, "carol", "is kept away from kb829427 now")
    after = entry_of(learning)
    again = learning.side.desk.knowledge.diagnose(WORSE)
    kept_away = next(m for m in again.matches if m.entry.id == "kb829427")

    assert "rules the entry out" in bare["errors"]["rules_out"]
    assert "does not stand in the paste" in off["errors"]["rules_out"]
    assert again.verdict != "answer"
    assert kept_away.conflicts
    assert kept_away.score < SUGGEST_AT
    assert "Zorbex agent says no" in after.conflicts.messages


def test_what_is_sent_back_changes_nothing_and_its_author_hears_why(
    learning, night, people, dialog
):
    before = entry_of(learning).version
    fixed(night, f"again\n{dialog}")
    form = looked_at(people, night)
    verdict = {"verdict": {"verdict": "send_back"}}
    reason = {"reason": {"reason": "we have three of these"}}
    people.submit_view("bob", form["id"], {**verdict, **reason})
    said = told(people, "alice", "is no example of kb829427")

    assert "Reason: we have three of these" in said["text"]
    assert entry_of(learning).version == before
    listed(people, night, contains="Nothing is proposed")


def test_only_another_approver_decides(learning, night, people, dialog):
    fixed(night, f"mine\n{dialog}", user="bob")
    listed(people, night, user="alice", contains="Only approvers")
    shown = listed(people, night)
    people.click("bob", "proposal_1", channel=night.channel, ts=shown["ts"])
    refused = people.wait_for_view("bob", contains="Somebody else")

    assert "proposal_form" not in str(refused)


def test_home_lists_them_for_approvers_alone(learning, night, people, dialog):
    fixed(night, f"again\n{dialog}")
    people.open_home("alice")
    others = people.wait_for_home("alice", contains="Settled lately")
    people.open_home("bob")
    own = people.wait_for_home("bob", contains="Proposed for entries")
    people.click("bob", "proposal_1", view_id=own["id"])
    form = people.wait_for_view("bob", title="Proposed for an entry")

    assert "Proposed for entries" not in str(others)
    assert "regsvr32" in str(form["blocks"])


def test_a_paste_of_a_channel_one_is_not_in_is_not_proposed_to_one(
    learning, night, people, dialog
):
    asked = people.post("alice", "#dc-core", f"again\n{dialog}")["ts"]
    card = people.wait_for_message("#dc-core", thread_ts=asked)
    people.click("alice", "fixed", channel="#dc-core", ts=card["ts"])
    people.wait_for_message("#dc-core", ts=card["ts"], contains="Fixed by entry")

    listed(people, night, contains="Nothing is proposed")


def test_what_would_break_another_entry_is_not_taken(learning, night, people, dialog):
    fixed(night, f"again\n{dialog}")
    form = looked_at(people, night)
    twin = "Failed to execute regsvr32.exe\nUnable to write ScriptMaps metabase entry"
    done = people.submit_view("bob", form["id"], {"text": {"text": twin}})

    assert done["errors"]["text"]
    assert listed(people, night)
