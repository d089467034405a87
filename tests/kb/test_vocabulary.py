"""The words people type lead to one product each."""

from __future__ import annotations

from kb.vocabulary import build_vocabulary, clashes, words_of


def test_letters_and_numbers_come_apart_so_that_glued_spellings_agree():
    assert words_of("IIS6.0") == words_of("iis 6.0") == ("iis", "6.0")


def test_a_dot_com_is_not_com_plus():
    assert words_of("contoso.com")[-1] != words_of("COM+")[0]


def test_a_machine_alias_stands_for_every_word_for_a_machine():
    words = build_vocabulary(
        {"Windows Server 2003": ["2003 {machine}"]}, machines=["box", "node"]
    )

    assert words.spellings[("2003", "box")] == "Windows Server 2003"
    assert words.spellings[("2003", "node")] == "Windows Server 2003"
    assert ("2003", "lunch") not in words.spellings


def test_the_longest_spelling_comes_first():
    words = build_vocabulary({"IIS": [], "IIS 6.0": ["IIS 6"]})

    assert words.sizes["iis"] == (2, 1)


def test_two_products_with_one_spelling_are_named():
    assert clashes({"A": ["x 1"], "B": ["X1"]}) == (("x 1", "A", "B"),)
    assert clashes({"A": ["x 1"], "B": ["x 2"]}) == ()
