"""What varies from server to server never belongs to the key."""

from __future__ import annotations

import pytest

from bot.fingerprint import fingerprint, mask, read_finding, telling_line
from kb.paste import Line, Paste
from kb.signals import Record, Signal, Signals
from kb.verdict import Diagnosis, Reason, Verdict


def diagnosis(text, *found, records=()):
    lines = tuple(Line(n, t, 0, 0) for n, t in enumerate(text.splitlines(), 1))
    signals = tuple(Signal(kind, value, value, 1, (0, 0)) for kind, value in found)
    return Diagnosis(
        verdict=Verdict.UNKNOWN,
        reason=Reason.NO_ENTRY,
        matches=(),
        signals=Signals(records=tuple(records), found=signals, error_like=True),
        paste=Paste(text, text, lines),
    )


@pytest.mark.parametrize(
    "text, masked",
    [
        pytest.param(r"cannot open C:\Temp\a.log", "cannot open <path>", id="path"),
        pytest.param(r"cannot open \\WEB01\c$\x", "cannot open <path>", id="unc"),
        pytest.param(
            "{6BDD1FC6-810F-11D0-BEC7-08002BE2092F} failed", "<guid> failed", id="guid"
        ),
        pytest.param("2026-11-18T02:11:07Z failed", "<time> failed", id="iso-time"),
        pytest.param("2:11:07 PM failed", "<time> failed", id="clock"),
        pytest.param("18.11.2026 failed", "<time> failed", id="date"),
        pytest.param(
            "application pool 'DefaultAppPool' stopped",
            "application pool <pool> stopped",
            id="pool",
        ),
        pytest.param(
            "process id of '4711' died", "process id of '<pid>' died", id="pid"
        ),
        pytest.param(r"by CORP\user-0123456789", r"by CORP\<user>", id="pseudonym"),
        pytest.param("from 10.1.2.3 port", "from <host> port", id="address"),
        pytest.param("took 4711 ms", "took <n> ms", id="number"),
    ],
)
def test_what_varies_is_masked(text, masked):
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("setup failed with error 5", id="win32"),
        pytest.param("failed 0x80070005", id="hresult"),
        pytest.param("HTTP 500 substatus 19", id="http"),
        pytest.param("installing KB973917 failed", id="kb"),
        pytest.param("Event ID: 4374", id="event"),
    ],
)
def test_what_tells_failures_apart_stays(text):
    assert mask(text) == text


def test_known_hosts_are_masked_as_words_with_their_domain():
    masked = mask("WEB01 and web01.corp.local, not WEB011", hosts=["WEB01"])

    assert masked == "<host> and <host>, not WEB011"


def test_two_servers_with_one_failure_have_one_key():
    one = diagnosis(
        "WEB01 02:11 setup of C:\\a failed with error 5",
        ("host", "WEB01"),
        ("code", "0x00000005"),
    )
    other = diagnosis(
        "APP-7 13:40 setup of D:\\long\\b failed with error 5",
        ("host", "APP-7"),
        ("code", "0x00000005"),
    )

    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    "text, found",
    [
        pytest.param("setup failed", ("code", "0x00000006"), id="another-code"),
        pytest.param("setup failed", ("event", "x/4374"), id="an-event"),
        pytest.param("uninstall failed", ("code", "0x00000005"), id="another-message"),
    ],
)
def test_another_failure_has_another_key(text, found):
    plain = diagnosis("setup failed", ("code", "0x00000005"))

    assert fingerprint(diagnosis(text, found)) != fingerprint(plain)


def test_talk_around_the_failure_does_not_change_its_key():
    bare = diagnosis("Windows cannot start the frobnicator: access denied")
    wrapped = diagnosis(
        "hi all\nsee this on my box\n"
        "Windows cannot start the frobnicator: access denied\nthanks"
    )

    assert fingerprint(bare) == fingerprint(wrapped)


def test_the_error_record_tells_before_the_information_record():
    records = [
        Record("event", {"level": "Information"}, "all failed errors fixed", 1, 2),
        Record("event", {"level": "Error"}, "The service failed to start", 3, 4),
    ]

    found = read_finding(diagnosis("x", records=records))

    assert found.telling_line == "The service failed to start"
    assert found.title == "The service failed to start"


def test_an_unknown_paste_keeps_its_hosts_and_numbers():
    found = read_finding(
        diagnosis("KB973917 failed", ("host", "web01"), ("kb", "KB973917"))
    )

    assert found.hosts == ("WEB01",)
    assert found.kbs == ("KB973917",)
    assert found.entry_id is None


def test_nothing_tells_in_an_empty_paste():
    assert telling_line([]) == ""
