"""A password pasted by mistake is in no file; an error in a megabyte is found."""

from __future__ import annotations

import logging
import urllib.request

import pytest

from bot.roof.cli import shell

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


# One of each kind that Windows people paste beside their error.
PLANTED = {
    "net use Z: \\\\fs01\\share /user:CORP\\kelly.brook {}": "Kb-Net-Us3",
    "appcmd set apppool /processModel.password:{}": "Kb-P00l-Pw",
    '<machineKey validationKey="{}" />': "5EC2E7A1B2C3D4E5F60718293A4B5C6D",
    "schtasks /ru CORP\\kelly.brook /rp {}": "Kb-T4sk-Pw",
    "Authorization: Bearer {}": "eyJhbGciOiJI.eyJzdWIiOiJrYmtiIn0.c2lnbmF0dXJla2I",
    "https://x.blob.core.windows.net/a?sr=b&sig={}": "S2JTYXNTaWduYXR1cmU%3D",
}
NAMES = ("kelly.brook", "kelly@corp.example")


def test_what_is_planted_is_in_no_log_backup_export_or_metric(
    watched, night, people, dialog, tmp_path, caplog, capsys, monkeypatch
):
    secrets = (*PLANTED.values(), *NAMES)
    lines = [text.format(secret) for text, secret in PLANTED.items()]
    text = "\n".join([*lines, "mail kelly@corp.example", dialog])
    with caplog.at_level(logging.DEBUG):
        night.answer(night.post(text))
        night.answer(night.post(f"{text}\nit broke otherwise: frobnicator error 77"))
    with urllib.request.urlopen(
        f"http://127.0.0.1:{watched.doors.health_port}/metrics"
    ) as got:
        metrics = got.read().decode()
    watched.stop()
    monkeypatch.setenv("PATCHBOT_DB", str(tmp_path / "patchbot.db"))
    commands = (
        ["incidents", "list", "--json"],
        ["incidents", "export", "--csv"],
        ["incidents", "show", "1"],
        ["incidents", "audit", "1"],
        ["summary", "--json"],
        ["db", "backup", str(tmp_path / "copy.db")],
    )
    codes = [shell(command) for command in commands]
    said = capsys.readouterr()
    files = b"".join(
        path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    )
    seen = "".join([caplog.text, metrics, said.out, said.err])

    assert codes == [0] * len(commands)
    assert (tmp_path / "copy.db").exists()
    assert "kb829427" in said.out
    assert [s for s in secrets if s in seen or s.encode() in files] == []


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
