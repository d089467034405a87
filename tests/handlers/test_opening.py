"""What strangers packed is opened in a child, within limits, its names ignored."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile

import pytest

from handlers import unpack
from handlers.events import SharedFile
from handlers.files import UnreadableFileError, is_login_page, read_text
from handlers.opening import RefusedFileError, open_packed
from kb.paste import read_paste
from kb.signals import find_signals
from kb.vocabulary import NO_WORDS
from tests.fuzz.eventlog import event_log, record

LINE = b"Failed to execute regsvr32.exe Error code: 5"


def packed(**members):
    """Return a zip; ``log_txt=b"..."`` becomes the member ``log.txt``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("_", "."), content)
    return out.getvalue()


def test_a_zip_gives_the_texts_in_it_and_nothing_else():
    zipped = packed(setup_log=LINE, photo_png=b"\x89PNG", page_html=b"<b>500</b>")

    assert open_packed("logs.zip", zipped) == [LINE, b"<b>500</b>"]


def test_a_zip_in_a_zip_is_read_and_no_deeper():
    inner = packed(a_txt=LINE)

    assert open_packed("x.zip", packed(in_zip=inner)) == [LINE]
    with pytest.raises(RefusedFileError, match="zips in zips"):
        open_packed("x.zip", packed(in_zip=packed(in_zip=inner)))


def test_the_names_in_a_zip_lead_nowhere(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(f"../../..{tmp_path}/evil.txt", LINE)
        made.writestr("/etc/evil.txt", LINE)

    assert open_packed("x.zip", out.getvalue()) == [LINE, LINE]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name, content, why",
    [
        pytest.param(
            "x.zip", packed(a_txt=b"0" * 9_000_000), "too big unpacked", id="bomb"
        ),
        pytest.param(
            "x.zip",
            packed(**{f"a{n}_txt": LINE for n in range(51)}),
            "more than 50",
            id="many-members",
        ),
        pytest.param("x.zip", b"PK\x03\x04 nonsense", "damaged zip", id="damaged-zip"),
        pytest.param(
            "x.zip",
            packed(a_txt=LINE).replace(b"a.txt", b"\0.txt", 2),
            "damaged zip",
            id="a-member-without-a-name",
        ),
        pytest.param(
            "x.zip",
            packed(a_txt=LINE)[:40] + b"\xff" * 9 + packed(a_txt=LINE)[49:],
            "damaged zip",
            id="a-damaged-stream",
        ),
        pytest.param("x.evtx", b"ElfFile\x00 no", "damaged event log", id="no-evtx"),
    ],
)
def test_what_is_harmful_or_broken_is_refused_in_words(name, content, why):
    with pytest.raises(RefusedFileError, match=why):
        open_packed(name, content)


def test_what_takes_too_long_is_ended():
    with pytest.raises(RefusedFileError, match="too long"):
        open_packed("x.zip", packed(a_txt=LINE), within_s=0.001)


def test_the_child_has_no_token(monkeypatch):
    seen = {}

    def run(*args, **more):
        seen.update(more["env"])
        return subprocess.CompletedProcess(args, 0, b"0", b"")

    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setattr("subprocess.run", run)
    open_packed("x.zip", b"")

    assert set(seen) <= {"SYSTEMROOT", "LANG"}
    assert "SLACK_BOT_TOKEN" in os.environ


def test_the_child_imports_nothing_of_ours():
    code = (
        "import runpy, sys; runpy.run_path(sys.argv[1]);"
        "print(sorted({'bot', 'kb', 'handlers'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, unpack.__file__],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "[]"


def shared(name, size=10):
    return SharedFile(name, "application/octet-stream", size, "https://files/x")


@pytest.mark.parametrize(
    "file, why",
    [
        pytest.param(shared("x.exe"), "text, event logs and zips", id="a-program"),
        pytest.param(shared("x.log", 6_000_000), "over 5 MB", id="a-long-log"),
        pytest.param(shared("x.zip", 21_000_000), "over 20 MB", id="a-big-zip"),
    ],
)
def test_what_cannot_be_read_is_not_even_fetched(file, why):
    with pytest.raises(UnreadableFileError, match=why):
        read_text(file, lambda url: pytest.fail("fetched"), str)


def test_what_is_read_from_a_zip_is_redacted():
    zipped = packed(a_txt=b"password=Hunter2!")

    assert read_text(shared("x.zip"), lambda url: zipped, str.upper) == (
        "PASSWORD=HUNTER2!"
    )


def test_an_error_page_is_no_login_page():
    page = b"<!DOCTYPE html><h1>HTTP Error 500.19</h1>"

    assert not is_login_page(shared("error.html"), page)
    assert is_login_page(shared("setup.log"), page)
    assert is_login_page(shared("error.html"), b"<!doctype html> Slack sign in")


def test_an_event_log_is_read_as_the_events_in_it():
    system = (
        ("Provider", {"Name": "Microsoft-Windows-WAS"}, ""),
        ("EventID", {}, "5009"),
        ("Level", {}, "3"),
        ("Computer", {}, "WEB01.contoso.test"),
    )
    data = (("Data", {"Name": "AppPoolID"}, "Shop"),)
    event = ("Event", {}, [("System", {}, system), ("EventData", {}, data)])
    (text,) = open_packed("System.evtx", event_log(record(event)))
    found = find_signals(read_paste(text.decode()), vocabulary=NO_WORDS)

    assert [signal.value for signal in found.of("event")] == ["was/5009"]
    assert [signal.value for signal in found.of("host")] == ["WEB01"]
