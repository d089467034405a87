"""What every entry must hold, as small rules: each yields where it fails, what to do.

What a draft may still lack, and what is for a person to judge, is in ``kb.todo``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date

from kb.codes import is_generic, read_code
from kb.entry import CodeSignal, Entry
from kb.takers import Flaw, Path
from kb.vocabulary import Vocabulary

VERDICTS = ("answer", "suggest", "unknown", "ignored")

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
KB_NUMBER = re.compile(r"(?:KB|Q)[0-9]{5,7}|MS[0-9]{2}-[0-9]{3}")
REVIEWED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
# What belongs to one machine or one night, never to a failure.
HOST = re.compile(
    r"\\\\[a-z0-9][a-z0-9-]{1,14}\\|\b(?:web|srv|server|host|node|sql|dc|app)-?[0-9]{2,3}\b"
    r"|\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b(?!\.)",
    re.IGNORECASE,
)
DAY = re.compile(
    r"\b[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}\b|\b(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}\b"
    r"|\b[0-9]{1,2}:[0-9]{2}:[0-9]{2}\b"
)
WORD = re.compile(r"[^\W_]{2,}")
PLACE = re.compile(r"\{[a-z][a-z0-9_ -]*\}", re.IGNORECASE)
# Windows' texts for errors that anything may end in, as their words.
SAID_BY_MANY = frozenset(
    (
        "access is denied",
        "access denied",
        "service unavailable",
        "internal server error",
        "server error",
        "unspecified error",
        "the parameter is incorrect",
        "the system cannot find the file specified",
        "the system cannot find the path specified",
        "the specified module could not be found",
        "class not registered",
        "element not found",
        "http error 503 the service is unavailable",
        "the service is unavailable",
        "the page cannot be displayed",
        "http 500 internal server error",
        "catastrophic failure",
        "the operation completed successfully",
        "the specified service does not exist as an installed service",
        "runtime error",
    )
)
SECRET = re.compile(
    r"\bxox[abeoprs]-[a-z0-9-]{8}|\bxapp-[0-9]|\bAKIA[0-9A-Z]{16}\b"
    r"|-----BEGIN [A-Z ]*KEY"
    r"|\b(?:password|passwd|pwd|secret|api[_-]?key|token)\s?[=:]\s?(?![<{*%$]|\s)\S{4,}",
    re.IGNORECASE,
)
DANGEROUS = re.compile(
    r"\biex\b|invoke-expression|downloadstring|downloadfile|-e(?:nc|ncodedcommand)\b"
    r"|-urlcache|\bmshta\b|/transfer\b|/i:http|\|\s?(?:sh|bash|powershell|cmd)\b"
    r"|\b(?:curl|wget|iwr|invoke-webrequest)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class World:
    """What rules may look at beside the entry: words, the other ids, and the day."""

    vocabulary: Vocabulary
    ids: frozenset[str]
    today: date


Rule = Callable[[Entry, World], Iterator[Flaw]]
Placed = list[tuple[Path, str]]


def named_well(entry: Entry, world: World) -> Iterator[Flaw]:
    """The id is lower case, digits and hyphens; KB numbers are spelled KB829427."""
    if not ID.fullmatch(entry.id):
        yield Flaw(("id",), f"id {entry.id!r}: use a-z, 0-9 and single hyphens")
    for n, number in enumerate(entry.kb):
        if not KB_NUMBER.fullmatch(number):
            yield Flaw(("kb", n), f"{number!r} is no KB number; write KB829427")


def words_declared(entry: Entry, world: World) -> Iterator[Flaw]:
    """Category and products stand in the vocabulary."""
    if entry.category not in world.vocabulary.categories:
        known = ", ".join(sorted(world.vocabulary.categories))
        yield Flaw(("category",), f"category {entry.category!r} is not one of: {known}")
    used: Placed = [
        *(
            (("applies_to", n, "product"), a.product)
            for n, a in enumerate(entry.applies_to)
        ),
        *(
            (("signals", "products", n), p)
            for n, p in enumerate(entry.signals.products)
        ),
        *(
            (("conflicts", "products", n), p)
            for n, p in enumerate(entry.conflicts.products)
        ),
    ]
    for at, product in used:
        if product not in world.vocabulary.products:
            text = "is not in kb/vocabulary.yaml; use its name there or add it"
            yield Flaw(at, f"product {product!r} {text}")


def links_lead_somewhere(entry: Entry, world: World) -> Iterator[Flaw]:
    """Every id that the entry names is an entry."""
    named: list[tuple[Path, str | None]] = [
        *((("look_alikes", n, "id"), a.id) for n, a in enumerate(entry.look_alikes)),
        *(
            (("examples", "rejects", n), r.belongs_to)
            for n, r in enumerate(entry.rejects)
        ),
        *(
            (("ask", "options", n, "means"), option.means)
            for n, option in enumerate(entry.ask.options if entry.ask else ())
        ),
    ]
    for at, id_ in named:
        if id_ is not None and id_ not in world.ids:
            hint = (
                "name it with kb: or name:" if at[0] == "look_alikes" else "correct it"
            )
            yield Flaw(at, f"{id_!r} is no entry of this KB; {hint}")
        elif id_ == entry.id and at[0] != "ask":
            yield Flaw(at, f"{id_!r} is this entry itself; name the other one")
    for n, twin in enumerate(entry.look_alikes):
        if not (twin.id or twin.kb or twin.name):
            yield Flaw(("look_alikes", n), "say which failure: id:, kb: or name:")


def inferred_fields_exist(entry: Entry, world: World) -> Iterator[Flaw]:
    """``inferred`` names fields, and steps by number, that the entry has."""
    known = {field.name for field in fields(Entry)}
    for n, name in enumerate(entry.inferred):
        field, _, rest = name.partition(".")
        value = getattr(entry, field, None) if field in known else None
        number = rest.split(".")[0]
        beyond = number.isdecimal() and not 1 <= int(number) <= len(value or ())
        if not value or beyond:
            yield Flaw(("inferred", n), f"{name!r} is not in the entry; correct it")


def codes_are_codes(entry: Entry, world: World) -> Iterator[Flaw]:
    """Every code can be read in one normal form."""
    for part, codes in (
        ("signals", entry.signals.codes),
        ("conflicts", entry.conflicts.codes),
    ):
        for n, code in enumerate(codes):
            if not _is_code(code):
                text = "is no code of that kind; give kind: or another spelling"
                yield Flaw((part, "codes", n), f"{code.code!r} {text}")


def deciders_are_specific(entry: Entry, world: World) -> Iterator[Flaw]:
    """What decides alone is said by this failure only, as far as words can tell."""
    for n, message in enumerate(entry.signals.messages):
        if message.decides and says_little(message.text):
            text = "is said by many failures; add decides: false, or more of the text"
            yield Flaw(("signals", "messages", n), f"{message.text!r} {text}")
    for n, code in enumerate(entry.signals.codes):
        read = read_code(code.code, code.kind)
        if code.decides and read and is_generic(read[1]):
            text = "comes with many failures; take decides: true out"
            yield Flaw(("signals", "codes", n), f"{code.code} {text}")


def signals_hold_everywhere(entry: Entry, world: World) -> Iterator[Flaw]:
    """No host name, date or unknown GUID in a signal: those belong to one machine."""
    prose = " ".join(
        (*entry.symptoms, entry.cause or "", *(r.title for r in entry.references))
    )
    texts: Placed = [
        *(
            (("signals", "messages", n), m.text)
            for n, m in enumerate(entry.signals.messages)
        ),
        *(
            (("signals", "events", n, "text"), e.text or "")
            for n, e in enumerate(entry.signals.events)
        ),
        *((("signals", "phrases", n), p) for n, p in enumerate(entry.signals.phrases)),
    ]
    for at, text in texts:
        for kind, pattern in (("host name or address", HOST), ("date or time", DAY)):
            if found := pattern.search(text):
                yield Flaw(at, f"{found[0]!r} is a {kind}; write {{name}} in its place")
        for guid in GUID.findall(text):
            if guid not in prose:
                text = (
                    "write {guid}, or say in symptoms or cause that it is always this"
                )
                yield Flaw(at, f"{guid} is a GUID nobody explains; {text}")


def nothing_secret(entry: Entry, world: World) -> Iterator[Flaw]:
    """No password or token anywhere, examples included."""
    for at, text in texts_of(entry):
        if SECRET.search(text):
            yield Flaw(at, "holds what looks like a secret; replace it with <removed>")


def nothing_dangerous(entry: Entry, world: World) -> Iterator[Flaw]:
    """No command that downloads and runs, or that hides what it does."""
    for n, step in enumerate(entry.resolution):
        if step.run and (found := DANGEROUS.search(step.run)):
            text = "name the file and its source, and let people fetch it"
            yield Flaw(
                ("resolution", n, "run"), f"{found[0]!r} downloads or hides; {text}"
            )


def examples_say_verdicts(entry: Entry, world: World) -> Iterator[Flaw]:
    """The verdict of an example is one, and a match claims answer or suggest."""
    for n, match in enumerate(entry.matches):
        if match.verdict not in VERDICTS[:2]:
            yield Flaw(("examples", "matches", n), "verdict is answer or suggest here")
    for n, reject in enumerate(entry.rejects):
        if reject.verdict is not None and reject.verdict not in VERDICTS:
            at = ("examples", "rejects", n)
            yield Flaw(at, f"verdict is one of: {', '.join(VERDICTS)}")


ERRORS: tuple[Rule, ...] = (
    named_well,
    words_declared,
    links_lead_somewhere,
    inferred_fields_exist,
    codes_are_codes,
    deciders_are_specific,
    signals_hold_everywhere,
    nothing_secret,
    nothing_dangerous,
    examples_say_verdicts,
)


def says_little(text: str) -> bool:
    """Return whether many failures say ``text``, or it is no more than a word.

    >>> says_little("Access is denied."), says_little("DoRegistryUpdates failed")
    (True, False)
    """
    words = WORD.findall(PLACE.sub(" ", text.lower()))
    return len(words) < 2 or " ".join(words) in SAID_BY_MANY


def texts_of(entry: Entry) -> Iterator[tuple[Path, str]]:
    """Yield every text of the entry that people wrote, with its way in the file."""
    for n, match in enumerate(entry.matches):
        yield ("examples", "matches", n), match.text
    for n, reject in enumerate(entry.rejects):
        yield ("examples", "rejects", n), reject.text
    for n, step in enumerate(entry.resolution):
        yield (
            ("resolution", n),
            "\n".join(filter(None, (step.do, step.run, step.expect))),
        )
    for name in ("title", "scope", "cause", "verify", "workaround", "confidence"):
        yield (name,), getattr(entry, name) or ""
    for name in ("symptoms", "risk_notes"):
        yield from (((name, n), text) for n, text in enumerate(getattr(entry, name)))


def _is_code(code: CodeSignal) -> bool:
    return read_code(code.code, code.kind) is not None
