"""A password pasted by mistake is in no file; an error in a megabyte is found."""

from __future__ import annotations

import pytest

SECRET = "Tr0ub4dor-and-3"
TOKEN = "xoxb-1234567890-abcdefghijkl"


def test_a_pasted_password_is_in_no_byte_of_any_file(
    bot, night, people, dialog, tmp_path
):
    text = f"sqlcmd -U sa -P {SECRET}\npassword={SECRET}\n{TOKEN}\n{dialog}"
    asked = night.post(text)
    answer = night.answer(asked)
    people.edit("alice", night.channel, asked, f"{text}\nand once more {TOKEN}")
    people.wait_for_call("chat.update")
    people.snippet("alice", "#web-ops", text)
    people.wait_for_message("#web-ops")
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())

    assert b"regsvr32" in kept
    assert SECRET.encode() not in kept
    assert TOKEN.encode() not in kept
    assert SECRET not in str(answer)


@pytest.mark.parametrize("as_file", [False, True], ids=["typed", "snippet"])
def test_an_error_in_a_megabyte_of_log_is_found(bot, night, people, dialog, as_file):
    lines = "\n".join(
        f"02:00:{n % 60:02d} line {n} of a log, all well" for n in range(27_000)
    )
    text = f"{lines}\n{dialog}"[-990_000:]
    if as_file:
        asked = people.snippet("alice", night.channel, text)["ts"]
    else:
        asked = night.post(text)

    assert "kb829427" in night.answer(asked, timeout_s=60)["text"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("```Error\n", id="unbalanced-fence"),
        pytest.param("error \x00 0x80070005", id="nul"),
        pytest.param("error \ud800 failed", id="lone-surrogate"),
        pytest.param("<" * 5000 + "error failed", id="angles"),
    ],
)
def test_odd_text_leaves_the_bot_in_good_health(bot, night, dialog, text):
    night.post(text)
    asked = night.post(dialog)

    assert "kb829427" in night.answer(asked)["text"]
