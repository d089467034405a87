"""One code has many spellings, and neighbours must not be taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.codes import (
    GENERIC,
    canonical_code,
    decode,
    is_generic,
    normal_code,
    read_code,
)

ACCESS_DENIED = [
    "0x80070005",
    "0X80070005",
    "80070005",
    "0x8OO7OOO5",
    "-2147024891",
    "2147942405",
    "5",
    "0x5",
    "0x00000005",
    "E_ACCESSDENIED",
    "ERROR_ACCESS_DENIED",
    "0xFFFFFFFF80070005",
    "0xc0070005",
]


@pytest.mark.parametrize("text", ACCESS_DENIED)
def test_every_spelling_of_access_denied_is_one_code(text):
    assert canonical_code(text) == "0x80070005"


@pytest.mark.parametrize(
    "text",
    ["0x80070006", "0x80040005", "6", "-2147024890", "E_FAIL", "0xc0000005"],
)
def test_a_neighbour_is_another_code(text):
    assert canonical_code(text) not in (None, "0x80070005")


@pytest.mark.parametrize(
    "text", ["", "0x", "0x123456789", "4294967296", "five", "E_NO_SUCH_NAME", "1.5"]
)
def test_what_does_not_fit_in_32_bits_is_no_code(text):
    assert canonical_code(text) is None


@given(st.integers(-0x80000000, -1))
def test_signed_unsigned_and_hex_agree(number):
    unsigned = number + 0x100000000

    assert (
        canonical_code(str(number))
        == canonical_code(str(unsigned))
        == canonical_code(f"0x{unsigned:X}")
    )


@given(st.text(max_size=30), st.sampled_from(["code", "exit", "http", "stop", "tls"]))
def test_any_text_may_be_asked(text, kind):
    value = normal_code(text, kind)

    assert value is None or normal_code(value, kind) == value
    assert read_code(text) is None or read_code(text)[1]


@pytest.mark.parametrize(
    "text, kind, read",
    [
        pytest.param("0x80070005", None, ("code", "0x80070005"), id="hresult"),
        pytest.param(
            "5 (0x5, access denied)", None, ("code", "0x80070005"), id="noted"
        ),
        pytest.param("0xf01e", "setup", ("code", "0x8007f01e"), id="installer"),
        pytest.param("HTTP 503", None, ("http", "503"), id="status"),
        pytest.param("503", None, ("code", "0x800701f7"), id="a-bare-number-is-not"),
        pytest.param("500.19", None, ("http", "500.19"), id="substatus"),
        pytest.param("401.5", "http", ("http", "401.5"), id="said-to-be-http"),
        pytest.param("0x80", "exit", ("exit", "0x80"), id="exit"),
        pytest.param("128", "exit", ("exit", "0x80"), id="exit-decimal"),
        pytest.param("-1", "exit", ("exit", "0xffffffff"), id="exit-minus-one"),
        pytest.param("Stop 0x0000001E", None, ("stop", "0x1e"), id="stop"),
        pytest.param("0x0000001e", "stop", ("stop", "0x1e"), id="said-to-be-stop"),
        pytest.param(
            "KMODE_EXCEPTION_NOT_HANDLED", "stop", ("stop", "0x1e"), id="stop-name"
        ),
        pytest.param("40", "tls", ("tls", "40"), id="alert"),
        pytest.param("ERR_CONNECTION_RESET", None, None, id="a-browsers-own-name"),
    ],
)
def test_an_entrys_code_is_read_in_its_kind(text, kind, read):
    assert read_code(text, kind) == read


def test_the_exit_code_128_is_not_the_win32_error_128():
    assert read_code("0x80", "exit") != read_code("0x80")


@pytest.mark.parametrize(
    "code, name, facility, equivalent",
    [
        ("0x80070005", "E_ACCESSDENIED", "Win32", "-2147024891"),
        ("0x80070643", "ERROR_INSTALL_FAILURE", "Win32", "Win32 1603"),
        ("0x800f0922", "CBS_E_INSTALLERS_FAILED", "setup and servicing", "2148469026"),
        ("0x80244007", "WU_E_PT_SOAPCLIENT_SOAPFAULT", "Windows Update", "2149859335"),
        ("0xc000006d", "STATUS_LOGON_FAILURE", "NTSTATUS", "-1073741715"),
    ],
)
def test_a_code_without_an_entry_is_decoded(code, name, facility, equivalent):
    decoded = decode(code)

    assert (decoded.name, decoded.facility) == (name, facility)
    assert decoded.meaning
    assert equivalent in decoded.equivalents
    assert code not in decoded.equivalents


def test_an_unnamed_code_still_says_its_facility():
    decoded = decode("0x8024ffee")

    assert (decoded.name, decoded.facility) == (None, "Windows Update")


def test_stop_codes_and_alerts_have_names_of_their_own():
    assert decode("0x1e", "stop").name == "KMODE_EXCEPTION_NOT_HANDLED"
    assert decode("40", "tls").name == "handshake_failure"
    assert decode("255", "tls") is None
    assert decode("not a code") is None


def test_generic_codes_have_a_reason_and_are_canonical():
    assert all(canonical_code(code) == code and why for code, why in GENERIC.items())
    assert is_generic("0x80004005")
    assert not is_generic("0x800f0922")


@pytest.mark.parametrize(
    "text, kind, value",
    [
        pytest.param("40", "tls", "40", id="alert"),
        pytest.param("1203", "state", "1203", id="state"),
        pytest.param("080070005", "tls", None, id="no-alert-has-eight-digits"),
        pytest.param("080070005", "state", None, id="nor-has-a-state"),
    ],
)
def test_an_alert_is_a_small_number(text, kind, value):
    assert normal_code(text, kind) == value
