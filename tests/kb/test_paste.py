"""A paste is cleaned without losing where each line stood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.paste import MOST_LINES, decode, read_paste

LINE = "Failed to register the file"


def texts(pasted):
    return [line.text for line in read_paste(pasted).lines]


@pytest.mark.parametrize(
    "pasted, cleaned",
    [
        pytest.param(f"&gt; {LINE}", [LINE], id="slack-quote"),
        pytest.param(f"> > {LINE}", [LINE], id="mail-quote"),
        pytest.param(f"```{LINE}", [LINE], id="fence-left-open"),
        pytest.param(f"```\n{LINE}\n```", [LINE], id="fence"),
        pytest.param(
            "see <https://x.test/a|KB829427> now", ["see KB829427 now"], id="link"
        ),
        pytest.param("<https://x.test/a>", ["https://x.test/a"], id="bare-link"),
        pytest.param("<mailto:a@x.test|a@x.test>", ["a@x.test"], id="mailto"),
        pytest.param("<@U12345> <!here> look", ["look"], id="mention"),
        pytest.param("*Event ID:* 4374", ["Event ID: 4374"], id="bold"),
        pytest.param(
            "it\u2019s \u201cfailed\u201d \u2013 now",
            ['it\'s "failed" - now'],
            id="smart",
        ),
        pytest.param("Event\u00a0ID:\u200b 7", ["Event ID: 7"], id="invisible"),
        pytest.param("donâ€™t â€œstopâ€\x9d", ['don\'t "stop"'], id="mojibake"),
        pytest.param("Ã¼ber", ["über"], id="mojibake-letter"),
        pytest.param(
            "a &amp; b &#39;c&#39; &amp;lt;", ["a & b 'c' &lt;"], id="entities"
        ),
        pytest.param("one<br/>two<p>three</p>", ["one", "two", "three"], id="html"),
        pytest.param('<span class="x">a</span><b>b</b>', ["a  b"], id="inline-html"),
        pytest.param("\x1b[31mred\x1b[0m\x00", ["red"], id="colours-and-nul"),
        pytest.param("a\ud800b", ["a\ufffdb"], id="lone-surrogate"),
        pytest.param("[02:14] bob: it broke", ["it broke"], id="chat"),
        pytest.param("2:14 AM <bob> it broke", ["it broke"], id="irc"),
        pytest.param("[2:14 AM] Bob Smith: it broke", ["it broke"], id="teams"),
        pytest.param("[1/5/2010 2:14 AM] Bob: it broke", ["it broke"], id="dated"),
        pytest.param("Bob Smith  2:14 AM\nit broke", ["it broke"], id="slack-copy"),
    ],
)
def test_what_surrounds_the_text_is_taken_off(pasted, cleaned):
    assert texts(pasted) == cleaned


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(
            "<Event xmlns='http://x.test/e'><System><EventID>5</EventID></System></Event>",
            id="event-xml",
        ),
        pytest.param('<add name="x" type="y" />', id="web-config"),
        pytest.param("[02:14:33] Error: it broke", id="a-log-level-is-no-name"),
        pytest.param("[02:14:33] Windows Update: it broke", id="a-part-is-no-name"),
        pytest.param("Time: 10:11:12 AM", id="a-header-is-no-name"),
        pytest.param(
            "restarted at 2:14 AM after the update of W3SVC",
            id="a-sentence-with-a-time",
        ),
        pytest.param("2 * 3 * 4", id="stars-that-multiply"),
        pytest.param("a < b and c > d", id="less-than"),
        pytest.param("CONTOSO\\svc_iis$ C:\\WINNT\\system32", id="paths"),
        pytest.param("Zugriff verweigert: für das Konto", id="umlauts"),
    ],
)
def test_what_belongs_to_the_text_stays(line):
    assert texts(line) == [line]


def test_lines_keep_the_number_they_had_in_the_original():
    paste = read_paste("one\r\n\r\n&gt;\rtwo<br>three\n")

    assert [(line.number, line.text) for line in paste.lines] == [
        (1, "one"),
        (4, "two"),
        (4, "three"),
    ]


def test_a_flood_of_lines_keeps_both_ends():
    lines = read_paste("\n".join(f"line {n}" for n in range(3 * MOST_LINES))).lines

    assert len(lines) == MOST_LINES
    assert (lines[0].number, lines[-1].number) == (1, 3 * MOST_LINES)


@given(
    st.one_of(
        st.text(st.characters()),
        st.lists(
            st.sampled_from(
                [
                    "<",
                    ">",
                    "&",
                    "gt;",
                    "*",
                    "```",
                    "\n",
                    "[1:23] a: ",
                    "Ã",
                    "€",
                    "<br>",
                    "\r",
                    "\v",
                    "|",
                    "x",
                ]
            )
        ).map("".join),
    )
)
def test_any_text_is_read_and_offsets_point_at_it(text):
    paste = read_paste(text)
    count = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1

    assert paste.original == text
    assert paste.text == "\n".join(line.text for line in paste.lines)
    for line in paste.lines:
        assert paste.text[line.start : line.end] == line.text == line.text.strip() != ""
        assert 1 <= line.number <= count


UMLAUTS = "Der Dienst wurde für die Straße nicht ausgeführt\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(UMLAUTS.encode("utf-16"), id="utf-16"),
        pytest.param(b"\xfe\xff" + UMLAUTS.encode("utf-16-be"), id="utf-16-be"),
        pytest.param(UMLAUTS.encode("utf-16-le"), id="utf-16-le-without-mark"),
        pytest.param(UMLAUTS.encode("utf-16-be"), id="utf-16-be-without-mark"),
        pytest.param(UMLAUTS.encode("utf-8-sig"), id="utf-8-with-mark"),
        pytest.param(UMLAUTS.encode(), id="utf-8"),
        pytest.param(UMLAUTS.encode("cp1252"), id="windows-1252"),
        pytest.param(UMLAUTS.encode("cp850"), id="oem-850"),
        pytest.param(UMLAUTS.encode("cp437"), id="oem-437"),
    ],
)
def test_a_files_encoding_is_recognised(raw):
    assert decode(raw) == UMLAUTS


def test_smart_quotes_of_windows_are_not_taken_for_oem_letters():
    assert decode("the \u201cW3SVC\u201d service didn\u2019t".encode("cp1252")) == (
        "the \u201cW3SVC\u201d service didn\u2019t"
    )


def test_a_file_cut_inside_a_character_is_still_utf_8():
    assert decode("für é".encode()[:-1]) == "für \ufffd"


@given(st.binary())
def test_any_bytes_are_some_text(raw):
    assert isinstance(decode(raw), str)


@pytest.mark.parametrize(
    "text, clean",
    [
        pytest.param("a&#7;b", "a b", id="a-bell-is-a-blank"),
        pytest.param("a&#x41;b", "aAb", id="a-letter-in-hex"),
        pytest.param("\u00e0\u20ac\u20ac x", "\u00e0\u20ac\u20ac x", id="no-mojibake"),
    ],
)
def test_what_stands_for_no_character_is_left_or_blank(text, clean):
    assert read_paste(text).text == clean
