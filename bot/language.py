"""In which language is spoken, and what our own words are in it (gettext, Babel).

What is said is put together for one reader, or for all of one channel, so the language
is a setting of the moment (``speaking``) as in other gettext programs, not an argument
of every function: for one language the same words always come out.  Known errors keep
the language they were written in.  Catalogues are the ``.po`` files, read on first use:
nothing is compiled that could go stale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "de": "Deutsch"}
FOLDER = Path(__file__).parent / "locale"
DOMAIN = "patchbot"

_spoken: ContextVar[Callable[[], str]] = ContextVar("spoken", default=lambda: ENGLISH)


@contextmanager
def speaking(language: str | Callable[[], str]) -> Iterator[None]:
    """Speak a language in here; empty or one we do not know is English.

    A callable is asked once, and only if something is said: whoever must be asked
    may be slow.  A thread begins with English.
    """
    ask = cache(language) if callable(language) else lambda: language
    token = _spoken.set(ask)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    """Return the language that is spoken here."""
    language = _spoken.get()()
    return language if language in LANGUAGES else ENGLISH


def language_of(locale: str) -> str:
    """Return what we speak to who has a locale: English if not theirs; "" for "".

    >>> language_of("de-AT"), language_of("fr-FR"), language_of("")
    ('de', 'en', '')
    """
    language = locale.replace("_", "-").partition("-")[0].lower()
    return language if not language or language in LANGUAGES else ENGLISH


def mark(words: str) -> str:
    """Return ``words``, marked for the catalogues; ``tr`` says them later."""
    return words


def nmark(one: str, many: str) -> tuple[str, str]:
    """Return the forms for one and for many, marked; ``ntr`` says them later."""
    return one, many


def tr(words: str, /, **values: object) -> str:
    """Return our words in the language spoken, with ``{names}`` filled in.

    >>> tr("incident {number}", number=3)
    'incident 3'
    """
    said = _catalogue(spoken()).gettext(words) if words else ""
    return said.format(**values) if values else said


def ntr(one: str, many: str, n: int, /, **values: object) -> str:
    """Return our words for ``n`` things; ``{n}`` is the number.

    >>> ntr("{n} host", "{n} hosts", 1), ntr("{n} host", "{n} hosts", 0)
    ('1 host', '0 hosts')
    """
    return _catalogue(spoken()).ngettext(one, many, n).format(n=n, **values)


def percent(share: float) -> str:
    """Return a share (0 to 1) in whole percent.

    >>> percent(0.915)
    '92%'
    """
    return tr("{n}%", n=f"{100 * share:.0f}")


def decimal(value: float) -> str:
    """Return a number with one place behind the point.

    >>> decimal(2.25), decimal(3)
    ('2.2', '3.0')
    """
    from babel.numbers import format_decimal

    return format_decimal(value, format="0.0", locale=spoken())


def day(of: date, pattern: str) -> str:
    """Return a day as a pattern of Unicode's says it.

    >>> day(date(2026, 11, 2), "EEE"), day(date(2026, 11, 2), "dd MMM")
    ('Mon', '02 Nov')
    """
    from babel.dates import format_date

    return format_date(of, format=tr(pattern), locale=spoken())


@cache
def _catalogue(language: str) -> NullTranslations:
    """Return a language's words; English ones are the words themselves."""
    if language == ENGLISH:
        return NullTranslations()
    # Babel takes a while to import, and an English team never needs it.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language, abort_invalid=True))
    compiled.seek(0)
    return GNUTranslations(compiled)
