"""Importing articles: every layout is read, every refusal has its reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kb.build import build_entry, entry_to_mapping
from kb.entry import EventSignal, FileFact, Risk, Status
from kb.importers import article_files, import_files
from kb.importers.article import NotAnArticleError, read_article
from kb.importers.draft import draft
from kb.importers.facts import mask
from kb.lint import Level, lint
from kb.load import load_entries, load_vocabulary
from kb.yamltext import compose, entry_yaml, plain

WORDS = load_vocabulary()
SHARED = Path(__file__).parents[2] / "../shared"
ARCHIVE = SHARED / "kb-archive/iis"
SEEDS = SHARED / "seeds"

ARCHIVED = """\
---
layout: page
title: "Q199999: Widgets Do Not Turn After Applying Service Pack 9"
permalink: /kb/199/Q199999/
---

## Q199999: Widgets Do Not Turn After Applying Service Pack 9

{% raw %}

\tArticle: Q199999
\tProduct(s): Internet Information Server
\tLast Modified: 08-MAY-2002
\t
\t-------------------------------------------------------------------------------
\tThe information in this article applies to:
\t
\t- Microsoft Internet Information Server versions 3.0, 4.0
\t- Acme Widget Turner version 2.0
\t-------------------------------------------------------------------------------
\t
\tSYMPTOMS
\t========
\t
\tWhen you turn a widget on a server with Service Pack 9, the following error message
\tis displayed:
\t
\t  (Title bar: Widget)
\t  The widget <name> could not be turned because its
\t  axle at 10.1.2.3 is not greased. Error 0x80090305.
\t
\t  -or-
\t
\t  A second wheel is missing.
\t
\tThe event log shows:
\t
\t  Event ID: 4711
\t  Source: Widget Service
\t  Description: The widget stopped turning and
\t  has to be greased.
\t
\tThe box "Grease the widget now please" is no error. You may get the error message
\t"Cannot find the grease gun" as well.
\t
\tCAUSE
\t=====
\t
\tThe axle is dry.
\t
\tRESOLUTION
\t==========
\t
\tTo resolve the problem, follow these steps:
\t
\t1. Verify that the axle is dry.
\t
\t2. Type iisreset -stop at a command prompt, then set
\t  the widget aside.
\t
\t  NOTE: It is heavy.
\t
\t3. Uninstall the old grease.
\t4. Restart your computer.
\t
\tThe English version of this fix should have the following file attributes or
\tlater:
\t
\t  Date      Time      Version         Size     File Name     Platform
\t  -------------------------------------------------------------------
\t  12/18/98  03:46p    4.2.680.1       27,696   Widget.dll    (x86)
\t  05/03/99  1:13PM                    15kb     Grease.exe    alpha
\t
\tSTATUS
\t======
\t
\tThis problem was corrected in the latest Windows NT 4.0 service pack.
\t
\tAdditional query words: axle
\t
\t======================================================================
\tKeywords          : kbfix

{% endraw %}
"""
BROKEN_LIST = """\
|Gears Grind After a Patch (199998)

The information in this article applies to:

  • Microsoft Internet Information Server 4.0

This article was previously published under Q199998. It says more than fits into one \
line of a terminal, as lines that were copied from a web page do, all the way to here.

SYMPTOMS

The gears grind.

RESOLUTION

Do this:
  1. Look at the gears.

    Remove the patch.

    Restart your computer.
  2. Remove the patch.

    Restart your computer.
  3. Restart your computer.

Modification Type:MinorLast Reviewed:6/23/2005
"""
COPIED = """\
SYMPTOMS
When you oil a gear on Windows 2000, you may receive the following error message from \
the gear box:
"Failed to oil the gear. Error code: 5"
You may see the following in the Event Viewer:Event ID: 42
Source: GearBox
Description: "The gear was not oiled. It is partly dry now."
RESOLUTION
Hotfix information
A supported hotfix is now available from the maker, but it is only intended to correct \
this problem alone and nothing else at all.
To resolve this problem, contact the maker's product support: contact Microsoft.
Prerequisites
No prerequisites are required.
Restart requirement
Restart the gear box afterwards.
File information
|
07- Oct-2003 | 17:20 | 5.0.2195.6860 | 122,640 | Gearbox.dll | |
"""


def drafted(text: str):
    return draft(read_article(text), WORDS)


def test_an_archived_article_is_read_in_all_its_parts():
    entry = drafted(ARCHIVED)

    assert (entry.id, entry.kb, entry.status) == ("kb199999", ("KB199999",), "draft")
    assert entry.title == "Widgets Do Not Turn After Applying Service Pack 9"
    assert [applies.product for applies in entry.applies_to] == ["IIS 3.0", "IIS 4.0"]
    assert entry.scope == "The article also names: Acme Widget Turner version 2.0."
    assert entry.cause == "The axle is dry."
    assert entry.references[0].url.endswith("/kb/199/Q199999/")
    assert entry.patch.fixed_by == ("Windows NT 4.0 service pack",)


def test_the_messages_of_an_article_are_its_quoted_texts():
    texts = [message.text for message in drafted(ARCHIVED).signals.messages]

    assert texts == [
        (
            "The widget {name} could not be turned because its axle at {address} is"
            " not greased. Error 0x80090305."
        ),
        "A second wheel is missing.",
        "Cannot find the grease gun",
    ]


def test_the_event_records_of_an_article_are_found():
    assert drafted(ARCHIVED).signals.events == (
        EventSignal(
            "Widget Service",
            4711,
            text="The widget stopped turning and has to be greased.",
        ),
    )
    assert [(e.source, e.id) for e in drafted(COPIED).signals.events] == [
        ("GearBox", 42)
    ]


def test_the_codes_of_an_article_are_found_in_normal_form():
    assert [code.code for code in drafted(ARCHIVED).signals.codes] == ["0x80090305"]


def test_the_files_of_a_fix_are_read_from_its_table():
    assert drafted(ARCHIVED).signals.files == (
        FileFact(
            "Widget.dll", "4.2.680.1", 27696, "1998-12-18T15:46", "x86", role="fix"
        ),
        FileFact(
            "Grease.exe",
            date="1999-05-03T13:13",
            platform="alpha",
            role="fix",
            note="about 15 kB",
        ),
    )
    assert drafted(COPIED).signals.files == (
        FileFact(
            "Gearbox.dll", "5.0.2195.6860", 122640, "2003-10-07T17:20", role="fix"
        ),
    )


def test_the_numbered_steps_are_read_with_their_risk_and_command():
    steps = drafted(ARCHIVED).resolution

    assert [step.do for step in steps] == [
        "Verify that the axle is dry.",
        "Type iisreset -stop at a command prompt, then set the widget aside.",
        "Uninstall the old grease.",
        "Restart your computer.",
    ]
    assert [step.risk for step in steps] == [
        Risk.READ_ONLY,
        Risk.CONFIG,
        Risk.UNINSTALL,
        Risk.RESTART,
    ]
    assert steps[1].run == "iisreset -stop"
    assert steps[3].restart == "computer"


def test_a_nested_list_that_repeats_its_tail_is_mended():
    entry = drafted(BROKEN_LIST)

    assert entry.id == "kb199998"
    assert entry.title == "Gears Grind After a Patch"
    assert [step.do for step in entry.resolution] == [
        "Look at the gears.",
        "Remove the patch.",
        "Restart your computer.",
    ]


def test_one_long_line_does_not_tear_an_archived_article_apart():
    long = ARCHIVED.replace("\tThe axle is dry.", "\tThe axle" + " is dry" * 30 + ".")

    assert drafted(long).signals == drafted(ARCHIVED).signals
    assert drafted(long).symptoms == drafted(ARCHIVED).symptoms


def test_a_copy_without_number_and_title_is_known_by_its_message():
    entry = drafted(COPIED)

    assert entry.id == "failed-to-oil-the-gear-error-code-5"
    assert entry.title == "Failed to oil the gear. Error code: 5"
    assert [applies.product for applies in entry.applies_to] == ["Windows 2000"]
    assert entry.prerequisites == "No prerequisites are required."
    assert entry.restart == "Restart the gear box afterwards."
    assert [step.risk for step in entry.resolution] == [Risk.INSTALL]


def test_an_article_without_message_is_known_by_what_it_tells():
    assert drafted(BROKEN_LIST).signals.phrases[0] == "The gears grind."


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("My server rebooted in a loop. I fixed it.", id="a-story"),
        pytest.param("MORE INFORMATION\n\nnothing", id="no-telling-section"),
        pytest.param("\x00\x01\x02" * 100, id="binary"),
    ],
)
def test_what_is_no_article_is_refused_in_words(text):
    with pytest.raises(NotAnArticleError, match="it has no number, and no section"):
        read_article(text)


@pytest.mark.parametrize(
    "text, masked",
    [
        ("Could not open <File Name>", "Could not open {file name}"),
        (
            "class {A9E69610-B80D-11D0-B9B9-00A0C922E750} failed",
            "class {guid} failed",
        ),
        ("on \\\\WEB01\\share at 12:30:01", "on {address}share at {when}"),
        ("password=hunter2 was refused", "{removed} was refused"),
    ],
    ids=["place", "guid", "host-and-time", "secret"],
)
def test_what_belongs_to_one_machine_is_masked(text, masked):
    assert mask(text) == masked


def files_of(folder: Path, **texts: str) -> list[Path]:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return article_files([folder])


def test_an_article_the_kb_has_is_named_and_not_doubled(tmp_path):
    files = files_of(tmp_path, a=ARCHIVED, b=ARCHIVED, c=COPIED, d=COPIED, e="no")

    found = list(import_files(files, known=load_entries(), words=WORDS))

    assert [one.entry.id if one.entry else one.known for one in found] == [
        "kb199999",
        "kb199999",
        "failed-to-oil-the-gear-error-code-5",
        "failed-to-oil-the-gear-error-code-5",
        None,
    ]
    assert [one.entry is None for one in found] == [False, True, False, True, True]
    assert found[-1].reason


def test_a_copy_without_number_is_known_by_an_entrys_message(tmp_path):
    regsvr = COPIED.replace("Failed to oil the gear.", "Failed to execute regsvr32.exe")
    files = files_of(tmp_path, copy=regsvr)

    (found,) = import_files(files, known=load_entries(), words=WORDS)

    assert found.known == "kb829427"


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (found,) = import_files([tmp_path / "gone.txt"], known=(), words=WORDS)

    assert found.reason.startswith("it cannot be read: ")


@pytest.mark.parametrize("text", [ARCHIVED, BROKEN_LIST, COPIED])
def test_a_draft_is_written_as_yaml_and_read_back_the_same(text):
    entry = drafted(text)

    written = entry_yaml(entry_to_mapping(entry), schema="x.json")
    values, flaws = plain(compose(written))

    assert flaws == ()
    assert build_entry(values) == (entry, ())


@pytest.mark.parametrize("text", [ARCHIVED, BROKEN_LIST, COPIED])
def test_a_draft_lints_with_only_things_a_person_writes(tmp_path, text):
    entry = drafted(text)
    written = entry_yaml(entry_to_mapping(entry), schema="x.json")
    (tmp_path / f"{entry.id}.yaml").write_text(written, encoding="utf-8")

    _, found = lint([tmp_path], vocabulary=WORDS, today=date(2026, 11, 21))

    assert {finding.level for finding in found} == {Level.TO_WRITE}


@pytest.mark.skipif(
    not ARCHIVE.is_dir(), reason="the archive is not beside this checkout"
)
def test_every_article_of_the_archive_imports_or_is_named():
    files = article_files([ARCHIVE])

    found = list(import_files(files, known=load_entries(), words=WORDS))

    assert len(found) == len(files) == 1523
    drafts = [one.entry for one in found if one.entry]
    assert all(one.entry or one.known or one.reason for one in found)
    assert len(drafts) > 1480
    assert {entry.status for entry in drafts} == {Status.DRAFT}
    assert len({entry.id for entry in drafts}) == len(drafts)
    assert all(
        build_entry(entry_to_mapping(entry)) == (entry, ()) for entry in drafts[::50]
    )


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds are not beside this checkout")
def test_the_seeds_are_drafted_or_named():
    found = import_files(article_files([SEEDS]), known=load_entries(), words=WORDS)

    by_file = {one.file.name[:3]: one.known for one in found}
    assert by_file == {
        "000": "kb829427",
        "001": "kb281402",
        "002": "kb231462",
        "003": None,  # a magazine's story: no number, no section
        "004": "kb973917",
    }


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds are not beside this checkout")
def test_the_broken_list_of_a_seed_is_five_steps():
    (path,) = SEEDS.glob("001_*.txt")

    entry = drafted(path.read_text(encoding="utf-8"))

    assert len(entry.resolution) == 5
    assert entry.resolution[0].run == "prmcan4i -x"
    assert entry.resolution[1].risk is Risk.UNINSTALL
