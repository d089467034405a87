"""The KB as a static, searchable site: pages as texts, written by ``write_site``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kb.entry import Entry, Risk
from kb.errors import UserError
from kb.vocabulary import Vocabulary

HERE = Path(__file__).parent
STATIC = ("site.css", "site.js")
GENERATED = '<meta name="generator" content="patchbot">'
SEVERITIES = ("critical", "high", "medium", "low")
# Words of category names that are not spelled as they stand.
SPELLED = {"aspnet": "ASP.NET", "tls": "TLS", "iis": "IIS", "wsus": "WSUS"}
JOINED = {"com plus": "COM+"}
RISK_SAYS = {
    Risk.READ_ONLY: "only looks",
    Risk.RESTART: "restarts something",
    Risk.CONFIG: "changes configuration",
    Risk.INSTALL: "installs",
    Risk.UNINSTALL: "uninstalls",
    Risk.DATA: "changes data",
}


class SiteError(UserError):
    """The site cannot be written there; the text says why."""


def pages(entries: Sequence[Entry], words: Vocabulary) -> Iterator[tuple[str, str]]:
    """Yield (path in the site, text) of every file, the same for the same entries."""
    shelf = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shelf.filters |= {"label": label, "spoken": spoken}
    by_id = {entry.id: entry for entry in entries}
    about = {"ids": by_id, "categories": words.categories, "risk_says": RISK_SAYS}
    index = shelf.get_template("index.html.jinja")
    yield (
        "index.html",
        index.render(about, entries=entries, shelves=_shelves(entries, words)),
    )
    page = shelf.get_template("entry.html.jinja")
    for entry in entries:
        yield (
            f"entries/{entry.id}.html",
            page.render(about, entry=entry, inferred=_marked(entry)),
        )
    yield "search.js", f"const SEARCH = {_as_script(search_texts(entries))};\n"
    for name in STATIC:
        yield name, (HERE / "static" / name).read_text(encoding="utf-8")


def label(category: str) -> str:
    """Return a category as people write it.

    >>> label("iis-service"), label("com-plus"), label("app-pool")
    ('IIS service', 'COM+', 'App pool')
    """
    words = " ".join(SPELLED.get(word, word) for word in category.split("-"))
    return JOINED.get(words) or words[:1].upper() + words[1:]


def spoken(field: str) -> str:
    """Return the name of an inferred field as people say it.

    >>> spoken("resolution.3.restart"), spoken("signals.messages.2"), spoken("cause")
    ('step 3 restart', 'message 2', 'cause')
    """
    parts = field.removeprefix("signals.").replace("_", " ").split(".")
    names = {"resolution": "step", "messages": "message", "events": "event"}
    singular = len(parts) > 1
    return " ".join(
        [names.get(parts[0], parts[0]) if singular else parts[0], *parts[1:]]
    )


def _marked(entry: Entry) -> frozenset[str]:
    """Return the fields to mark: a part of a step marks the step."""
    steps = (f for f in entry.inferred if f.startswith("resolution."))
    return frozenset((*entry.inferred, *(".".join(f.split(".")[:2]) for f in steps)))


def write_site(
    entries: Sequence[Entry], words: Vocabulary, folder: Path
) -> tuple[Path, ...]:
    """Write the site to ``folder`` and return the files; pages of gone entries go.

    Raises ``SiteError`` if ``folder`` holds anything but such a site.
    """
    index = folder / "index.html"
    mine = index.is_file() and GENERATED in index.read_text(encoding="utf-8")
    if folder.exists() and not mine and any(folder.iterdir()):
        raise SiteError(f"{folder} holds other files; name an empty or a new folder")
    written = []
    for name, text in pages(entries, words):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    for page in (folder / "entries").glob("*.html"):
        if page not in written:
            page.unlink()
    return tuple(written)


def search_texts(entries: Sequence[Entry]) -> dict[str, str]:
    """Return what an entry is searched by: everything people may have at hand."""
    return {entry.id: " ".join(_searched(entry)).lower() for entry in entries}


def _searched(entry: Entry) -> Iterator[str]:
    yield from (entry.id, entry.title, entry.category, *entry.kb)
    yield from (applies.product for applies in entry.applies_to)
    yield from (message.text for message in entry.signals.messages)
    yield from (f"{e.source} {e.id} {e.text or ''}" for e in entry.signals.events)
    yield from (code.code for code in entry.signals.codes)
    yield from (file.name for file in entry.signals.files)
    yield from (*entry.signals.phrases, *entry.symptoms, entry.cause or "")
    yield from (*entry.patch.introduced_by, *entry.patch.fixed_by)


def _shelves(
    entries: Sequence[Entry], words: Vocabulary
) -> list[tuple[str, str, list[Entry]]]:
    """Return (category, its sentence, its entries), the gravest entries first."""

    def weight(entry: Entry) -> tuple[int, str]:
        return SEVERITIES.index(entry.severity), entry.id

    by_category: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=weight):
        by_category.setdefault(entry.category, []).append(entry)
    return [
        (name, words.categories.get(name, ""), by_category[name])
        for name in sorted(by_category, key=lambda name: label(name).lower())
    ]


def _as_script(texts: Mapping[str, str]) -> str:
    """Return JSON that is safe inside a script file, whatever the texts hold."""
    return json.dumps(texts, ensure_ascii=True).replace("</", "<\\/")
