"""Somebody drops a file in the channel: text, a page, a zip of logs, or a program."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest


def zipped(text):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("../logs/setup.log", text)
    return base64.b64encode(out.getvalue()).decode()


def test_a_zip_of_logs_is_answered(bot, night, dialog):
    asked = night.people.upload(
        "alice", night.channel, "logs.zip", base64=zipped(dialog)
    )

    assert "kb829427" in night.answer(asked["ts"])["text"]


@pytest.mark.parametrize("name", ["setup.log", "error.html", "events.csv", "e.json"])
def test_a_text_file_of_any_kind_is_answered(bot, night, dialog, name):
    page = f"<!DOCTYPE html>\n<pre>{dialog}</pre>" if name == "error.html" else dialog
    asked = night.people.upload("alice", night.channel, name, content=page)

    assert "kb829427" in night.answer(asked["ts"])["text"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "cp1252", "cp850"])
def test_a_short_text_file_is_read_in_the_encoding_windows_wrote(bot, night, encoding):
    text = "Größe: W2K SP4\r\nFailed to execute regsvr32.exe Error code: 5\r\n"
    content = base64.b64encode(text.encode(encoding)).decode()
    asked = night.people.upload("alice", night.channel, "setup.txt", base64=content)

    assert "kb829427" in night.answer(asked["ts"])["text"]


def test_a_program_gets_nothing_unless_somebody_asks(bot, night):
    night.people.upload("alice", night.channel, "x.exe", content="MZ")
    quiet = night.said()
    asked = night.people.upload(
        "alice", night.channel, "x.exe", content="MZ", text="@patchbot what is it"
    )
    told = night.answer(asked["ts"])["text"]

    assert quiet == []
    assert "I could not read x.exe: I read text, event logs and zips only." in told


DAMAGED = base64.b64encode(b"PK\x03\x04 nonsense").decode()


def test_a_log_that_cannot_be_read_is_said_unasked(bot, night):
    asked = night.people.upload("alice", night.channel, "logs.zip", base64=DAMAGED)

    told = night.answer(asked["ts"])["text"]
    assert told == "I could not read logs.zip: it is a damaged zip."


@pytest.mark.parametrize("mode_of_channel", ["mentions", "listen", "off"])
def test_where_nothing_is_answered_unasked_no_file_is_complained_of(
    bot, night, mode_of_channel
):
    night.people.slash(
        "alice", night.channel, "/patchbot", f"settings {mode_of_channel}"
    )
    night.whisper(contains="In this channel")
    before = night.said()
    night.people.upload("alice", night.channel, "logs.zip", base64=DAMAGED)

    assert night.said() == before
