"""Identifiers are found by what stands around them, and only then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.load import load_vocabulary
from kb.paste import read_paste
from kb.signals import find_signals

VOCABULARY = load_vocabulary()


def signals(text):
    return find_signals(read_paste(text), vocabulary=VOCABULARY)


def values(text, *kinds):
    return [signal.value for signal in signals(text).of(*kinds)]


@pytest.mark.parametrize(
    "text, kind, value",
    [
        ("it ended with 0x80070005", "code", "0x80070005"),
        ("it ended with 0x8OO7OOO5", "code", "0x80070005"),
        ("[HRESULT = 0x800f0831 - x]", "code", "0x800f0831"),
        ("VBScript runtime error '800a01ad'", "code", "0x800a01ad"),
        ("hr=-2147024891", "code", "0x80070005"),
        ("error 2147942405", "code", "0x80070005"),
        ("Error code: 5", "code", "0x80070005"),
        ("System error 1067 has occurred", "code", "0x8007042b"),
        ("terminated with: %%2147942405", "code", "0x80070005"),
        ("failed, RC=126", "code", "0x8007007e"),
        ("service specific error occurred: 2147942405.", "code", "0x80070005"),
        ("Exception number: c0000005 (access", "code", "0xc0000005"),
        ("WARNING: Exit code = 0x8024200D", "code", "0x8024200d"),
        ("Event code: 3005", "code", "0x80070bbd"),
        ("CBS_E_SOURCE_MISSING", "code", "0x800f081f"),
        ("E_ACCESSDENIED", "code", "0x80070005"),
        ("The process exit code was '0x80'.", "exit", "0x80"),
        ("exited with code -1", "exit", "0xffffffff"),
        ("exit code was '0xffffffff'", "exit", "0xffffffff"),
        ("STOP: 0x0000001E (0xC0000005, 0x80", "stop", "0x1e"),
        ("The bugcheck was: 0x0000007b", "stop", "0x7b"),
        ("KMODE_EXCEPTION_NOT_HANDLED", "stop", "0x1e"),
        ("fatal alert code is 40.", "tls", "40"),
        ("The following fatal alert was generated: 80.", "tls", "80"),
        ("The internal error state is 1250.", "state", "1250"),
        ("HTTP Error 500.19 - x", "http", "500.19"),
        ("HTTP/1.1 503 Service Unavailable", "http", "503"),
        ("we get 503s everywhere", "http", "503"),
        ("all sites return 503", "http", "503"),
        ("401.1 on the server itself", "http", "401.1"),
        ("KB973917-v2", "kb", "KB973917"),
        ("KB 973917", "kb", "KB973917"),
        ("Q973917", "kb", "KB973917"),
        ("after last night's 973917 it is down", "kb", "KB973917"),
        ("see http://support.x.test/kb/973917", "kb", "KB973917"),
        ("windows6.1-kb2533552-x64.msu", "kb", "KB2533552"),
        ("since MS11-100", "bulletin", "MS11-100"),
        ("event id 1009", "event", "/1009"),
        ("Event lD 1009", "event", "/1009"),
        ("NtServicePack 4374", "event", "ntservicepack/4374"),
        ("WAS 5189 everywhere", "event", "was/5189"),
        ("W3SVC event ID 1009", "event", "w3svc/1009"),
        ("Event 10010 DistributedCOM", "event", "dcom/10010"),
        ("1009 in the evt log", "event", "/1009"),
        ("events 1009 and 1002", "event", "/1002"),
        ("Error: 26023, Severity: 16", "event", "/26023"),
        ("Iisutil.dll", "file", "iisutil.dll"),
        ("6.0.3790.3959", "version", "6.0.3790.3959"),
        ("version 10.0.0.5", "version", "10.0.0.5"),
        ("OS build 14393.4349", "build", "14393.4349"),
        ("it died on web07", "host", "WEB07"),
        ("WEB01 & WEB02 are both gone", "host", "WEB02"),
        ("both 503 since last night", "http", "503"),
        ("\\\\WEB01\\c$", "host", "WEB01"),
        ("Computer: WEB32\nEvent ID: 4374", "host", "WEB32"),
        ("[WEB01]: PS C:\\> dism", "host", "WEB01"),
        ("server web01.contoso.test", "host", "WEB01"),
        ("DefaultAppPool", "pool", "DefaultAppPool"),
        ("application pool 'My Shop' is", "pool", "My Shop"),
        ("IIS APPPOOL\\Shop", "pool", "Shop"),
        ("web site 'Intranet'", "site", "Intranet"),
        ("/LM/W3SVC/5/ROOT", "site", "5"),
        ("SP6a", "sp", "SP6A"),
        ("Sp6.a", "sp", "SP6A"),
        ("Service Pack 4", "sp", "SP4"),
        ("NT4/SP3", "sp", "SP3"),
        ("W2KSP4", "sp", "SP4"),
    ],
)
def test_an_identifier_is_found(text, kind, value):
    assert value in values(text, kind)


@pytest.mark.parametrize(
    "text, kind",
    [
        ("released 2009-12-11 or 20091211", "code"),
        ("call 214-748-3648 or 2147942405", "code"),
        ("at address 0x80123456", "code"),
        ("*** Address 804BA1B4 base at 80400000", "code"),
        ("cmp [eax+0x1ac],edi", "code"),
        ("fault offset 0x8007000512345678", "code"),
        ("Process ID: 0x80070005", "code"),
        ("0 errors, 5 warnings", "code"),
        ("exit code 0", "exit"),
        ("take exit 12", "exit"),
        ("status: 0x0", "code"),
        ("stop at 0x10", "stop"),
        ("alert 40 people", "tls"),
        ("we own 503 servers", "http"),
        ("pay $500.19 please", "http"),
        ("503 users are on", "http"),
        ("build 4.0.5", "http"),
        ("after 973917 requests", "kb"),
        ("INC973917 was closed", "kb"),
        ("phone 973917", "kb"),
        ("main event of 2024", "event"),
        ("it was 1009 when we left", "event"),
        ("10.20.30.40", "version"),
        ("app32 on sql2000", "host"),
        ("on the way, on sp4, on win10, on iis6", "host"),
        ("regsvr32 from regsvr32", "host"),
        ("SP of the day", "sp"),
        ("sp2-converse-panel in 7 days", "event"),
        ("some_snake_case NOT_A_CODE_AT_ALL", "code"),
    ],
)
def test_a_number_that_only_looks_like_one_is_not(text, kind):
    assert values(text, kind) == []


@pytest.mark.parametrize(
    "text, products",
    [
        ("the 2003 box", ["Windows Server 2003"]),
        ("IIS6 on W2K3", ["IIS 6.0", "Windows Server 2003"]),
        (
            "IIS 3 from my IIS 4 console on NT4",
            ["IIS 3.0", "IIS 4.0", "Windows NT 4.0"],
        ),
        ("Win2k SP4", ["Windows 2000"]),
        ("SQL Server 2000", ["SQL Server 2000"]),
        ("SQL 2008 R2", ["SQL Server"]),
        ("Windows Server 2012 R2", ["Windows Server 2012 R2"]),
        ("2008 R2 node", ["Windows Server 2008 R2"]),
        ("ASP.NET Core Module V2", ["ASP.NET Core Module"]),
        ("ASP.NET 2.0", ["ASP.NET 2.0"]),
        ("our IIS farm", ["IIS"]),
        ("mail to bob@contoso.com in 2003", []),
        ("2000 users", []),
    ],
)
def test_products_are_known_by_any_spelling(text, products):
    assert values(text, "product") == products


def test_a_service_pack_belongs_to_the_product_before_it():
    packs = [(s.value, s.role) for s in signals("W2K SP4, later SP2 of it").of("sp")]

    assert packs == [("SP4", "Windows 2000"), ("SP2", "Windows 2000")]
    assert next(signals("since SP4").of("sp")).role is None


INVENTORY = "Hotfix(s): 200 Hotfix(s) Installed.\n" + "\n".join(
    f"[{n:02}]: KB{973000 + n}" for n in range(1, 201)
)


@pytest.mark.parametrize(
    "text, role",
    [
        ("after last night's 973917 no pool starts", "installing"),
        ("KB973917 failed to install with 0x643", "failed"),
        ("KB973917 is approved for ring 2", "approved"),
        ("CHG0041234 KB973917 on WEB01 tonight", "approved"),
        ("any known issues with KB973917?", "asked"),
        ("KB973917", "asked"),
        ("see KB973917 for the details of that one", "mentioned"),
        ("[01]: KB973917", "installed"),
        ("Update  KB973917  NT AUTHORITY\\SYSTEM  1/5/2010", "installed"),
        (INVENTORY, "installed"),
    ],
)
def test_a_kb_number_says_how_it_stands_there(text, role):
    assert {signal.role for signal in signals(text).of("kb")} == {role}


@pytest.mark.parametrize(
    "text",
    [
        "the app pool won't start after the update",
        "none of my app pools start on the 2003 box",
        "since SP4 on the NT box I can't manage its IIS 3 from my IIS 4 console",
        "W2K SP4 setup died halfway and now it reboots in a loop",
        "getting 503s on every site",
        "site is down after patching",
        "our cluster node won't join since the rollup",
        "anyone seen access denied from regsvr32 during SP4?",
        "Stop 0x0000001E after the reboot",
        "fatal alert code is 40",
        "12.345: DoRegistryUpdates failed",
    ],
)
def test_a_reported_failure_is_error_like(text):
    assert signals(text).error_like


@pytest.mark.parametrize(
    "text",
    [
        "lunch in the kitchen for everyone",
        "KB973917 is approved for ring 2",
        "no errors after patching, all good",
        "we have 0 errors in the event log",
        "an error-free night on WEB01",
        "error budget for the web tier is gone",
        "let me know if the install fails",
        "if the update fails, roll back",
        "CHG0041234 install KB5071546 on WEB01-WEB04, window 22:00-02:00",
        "fixed the 503s on WEB07, was the app pool identity",
        "did the reboot of WEB03 work?",
        "SP4 went fine on WEB01",
        "I'll reboot the server in 10 minutes",
        "dashboards show error rate is flat on IIS",
        "the patch tuesday release notes are out: KB5066835",
        INVENTORY,
    ],
)
def test_talk_about_patching_is_not(text):
    assert not signals(text).error_like


WORDS = st.sampled_from(
    [
        *("Event ID:", "1009", "\n", "\t", " ", "Source: W3SVC", "Description:", "if"),
        *("Level: Error", "0x80070005", "0x", "%%", "exit code", "<Event>", "fails"),
        *("<EventID>", "</EventID>", "{", '"event_id":', '"', "\\\\", "PS C:\\>", ". "),
        *("[", "]:", "KB973917", "Q", "#Fields: ", "sc-status", "500", "503", "Error"),
        *("2010-01-05 10:11:12 ", "MSI (s) (AC:1C) [10:11:12:1]: ", "-----------", "_"),
        *("SP", "6a", "W2K", "IIS", "6.0", "on", "web01", ".dll", "HTTP Error", ":"),
        *("1/5/2010,10:11,W3SVC,Error,None,1009,N/A,WEB01,", "İ", "ſ", "\u2028"),
        *("Data:", "0000: 05 00 00 00", "Event[0]:", "STATUS_X", "ProviderName: x"),
    ]
)


@given(st.one_of(st.text(st.characters()), st.lists(WORDS, max_size=60).map("".join)))
def test_any_text_is_read_and_spans_point_at_it(text):
    paste = read_paste(text)
    found = find_signals(paste, vocabulary=VOCABULARY)
    numbers = {line.number for line in paste.lines}

    assert list(found.found) == sorted(found.found, key=lambda s: (s.span, s.kind))
    for signal in found.found:
        assert paste.text[slice(*signal.span)] == signal.text
        assert signal.line in numbers
        assert signal.value
    for record in found.records:
        assert {record.first_line, record.last_line} <= numbers
        assert record.first_line <= record.last_line
        assert record.message == "\n".join(line.text for line in record.lines)
        for line in record.lines:
            assert paste.text[line.start : line.end].replace("\n", " ") == line.text
            assert line.text


def test_every_line_is_in_a_record_or_was_taken_off_as_a_header():
    text = "it broke\nEvent Source: W3SVC\nEvent ID: 1009\nDescription: gone\n\nbob"
    found = signals(text)

    assert [record.shape for record in found.records] == ["prose", "event"]
    assert "W3SVC" not in "".join(record.message for record in found.records)
    assert "bob" in found.records[-1].message


ARCHIVE = Path(__file__).parents[3] / "shared" / "real-negatives" / "pastes.jsonl"


@pytest.mark.skipif(
    not ARCHIVE.is_file(), reason="the archive is not beside this checkout"
)
def test_real_talk_is_not_taken_for_a_reported_failure():
    rows = [json.loads(line) for line in ARCHIVE.read_text("utf-8").splitlines()]
    talk = [row for row in rows if row["kind"] == "chatter"]

    assert talk
    assert [row["id"] for row in talk if signals(row["text"]).error_like] == []


@pytest.mark.parametrize("piece", ["Error: ", "fails ", "Event ID: ", "KB973917 ", "<"])
def test_a_flood_gives_a_bounded_number_of_signals_and_records(piece):
    found = signals(piece * 100_000)

    assert len(found.found) <= 6_000
    assert len(found.records) <= 1_000
    assert sum(len(record.message) for record in found.records) <= 130_000


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("InstanceId : \u00b2", id="a-digit-that-is-no-number"),
        pytest.param(f"InstanceId : {'9' * 5000}", id="longer-than-any-number"),
        pytest.param(f"Event ID: {'9' * 5000}", id="a-number-without-end"),
        pytest.param("EntryType :", id="a-level-left-empty"),
    ],
)
def test_a_header_with_a_value_no_windows_writes_is_read_all_the_same(line):
    found = find_signals(
        read_paste(f"EntryType : Error\n{line}\nSource : W3SVC"), vocabulary=VOCABULARY
    )

    assert all(signal.value for signal in found.found)


def test_lines_of_a_log_are_never_joined_over_what_stands_before_them():
    head = "2016-09-28 04:30:31, Info                  CBS    "
    text = f"{head}Failed to resolve the package of this update\n{head}it was missing"
    paste = read_paste(text)
    (record,) = find_signals(paste, vocabulary=VOCABULARY).records

    assert [paste.text[line.start : line.end] for line in record.lines] == [
        "Failed to resolve the package of this update",
        "it was missing",
    ]


@pytest.mark.parametrize(
    "text, kind",
    [
        pytest.param("error 0x8oo", "code", id="slips-in-a-short-number"),
        pytest.param("error 0x00000000", "code", id="no-error-at-all"),
        pytest.param("address 0x77aabbcc", "code", id="an-address"),
        pytest.param(
            "Event ID: 5\nDate: 99/99/2010\nLevel: Error", "time", id="no-day"
        ),
    ],
)
def test_what_only_looks_like_it_is_no_signal(text, kind):
    found = find_signals(read_paste(text), vocabulary=VOCABULARY)

    assert [s.value for s in found.of(kind)] == []
