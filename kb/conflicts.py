"""What speaks against an entry: a conflicting code, event, product or message."""

from __future__ import annotations

from collections.abc import Iterator

from kb.entry import Entry
from kb.evidence import Scene
from kb.index import Found
from kb.index.card import Card
from kb.index.fit import WRAPPERS
from kb.index.keys import code_key, event_key
from kb.index.passages import Kind
from kb.releases import releases_apart
from kb.signals import DATA, data_code

APART = 2  # releases between the entry's product and the paste's; one is only a doubt
ALIKE = 0.6  # a literal text covered this far but for a figure is another failure's


def conflicts(found: Found, scene: Scene) -> Iterator[str]:
    """Yield in words for people what vetoes a candidate; some may come twice."""
    yield from _declared(found, scene)
    yield from _products(found.card, scene)
    yield from _figures(found, scene)
    yield from _other_data(found.card.entry, scene)
    proven = any(
        its.literal.kind is Kind.MESSAGE and its.covered > 0.85 and its.clash is None
        for its in found.fits
    )
    if not proven:
        yield from _other_codes(found.card, scene)
        yield from _other_events(found.card, scene)


def missing(found: Found, scene: Scene) -> Iterator[str]:
    """Yield the entry's signals that the paste does not show, in words for people."""
    seen = {its.literal.text for its in found.fits if its.covered > 0.7}
    signals = found.card.entry.signals
    for message in signals.messages:
        if message.text not in seen:
            yield f"message {message.text!r}"
    for event in signals.events:
        if event_key(event) not in scene.keys:
            yield f"event {event.source} {event.id}"
    for code in signals.codes:
        if code_key(code) not in scene.keys:
            yield f"code {code.code}"


def _declared(found: Found, scene: Scene) -> Iterator[str]:
    """Yield the conflicts that the entry itself names."""
    against = found.card.entry.conflicts
    for event in against.events:
        if event_key(event) in scene.keys:
            yield f"event {event.source} {event.id} is in the paste"
    for code in against.codes:
        if code_key(code) in scene.keys:
            yield f"code {code.code} is in the paste"
    for product in against.products:
        if product in scene.products:
            yield f"{product} is named"
    for its in found.fits:
        if its.literal.kind is Kind.AGAINST and its.covered > 0.8 and its.order > 0.5:
            yield f"the paste says {its.literal.text!r}"


def _products(card: Card, scene: Scene) -> Iterator[str]:
    if releases_apart(card.products, frozenset(scene.products)) >= APART:
        ours = ", ".join(sorted(card.products))
        theirs = ", ".join(sorted(scene.products))
        yield f"it is about {ours}; the paste names {theirs}"


def _figures(found: Found, scene: Scene) -> Iterator[str]:
    """Yield the literal texts that fit but for a figure, unless another one fits.

    Another one is a text of the same kind, or one as long: the same text with the
    figure left open.  The entry's own code in another spelling is no other figure.
    """
    own = {e.key for e in found.card.expected}
    ours = [signal.span for key, signal in scene.keys.items() if key in own]
    fits = [its for its in found.fits if its.literal.kind is not Kind.AGAINST]
    close = [its for its in fits if its.covered > ALIKE]
    good = {its.literal.kind for its in close if its.clash is None}
    longest = max((len(f.literal.numbers) for f in close if f.clash is None), default=0)
    for its in close:
        if its.clash is None or its.literal.kind in good:
            continue
        if len(its.literal.numbers) > longest:
            start, end = scene.text.spans[its.clash]
            if any(first <= start and end <= last for first, last in ours):
                continue
            said = scene.paste.text[start:end]
            yield f"the paste says {said} in {its.literal.text!r}"


def _other_codes(card: Card, scene: Scene) -> Iterator[str]:
    """Yield the paste's codes of a kind the entry knows, where none is its own."""
    own_event = any(key in scene.keys for of in card.events.values() for key in of)
    for kind, known in card.codes.items():
        if kind == "code" and own_event:
            continue  # the event tells more than a status beside it
        theirs = {key for key in scene.keys if key.startswith(f"{kind}:")}
        other = sorted(k for k in theirs if k.split(":", 1)[1] not in WRAPPERS)
        if other and not _agree(known, theirs):
            own = ", ".join(sorted(key.split(":", 1)[1] for key in known))
            yield f"your code is {other[0].split(':', 1)[1]}, its own is {own}"


def _other_data(entry: Entry, scene: Scene) -> Iterator[str]:
    """Yield the code in an event's data where the entry's event has another there.

    W3SVC 116 with ``03 00 00 00`` lacks a path, with ``05 00 00 00`` a right.
    """
    said = {signal.value for signal in scene.signals.of("code") if signal.role == DATA}
    for event in entry.signals.events:
        own = data_code(event.data) if event.data else None
        if own and said and own not in said and event_key(event) in scene.keys:
            yield f"the event's data says {min(said)}, its own says {own}"


def _agree(known: frozenset[str], theirs: set[str]) -> bool:
    """Return whether two sets of codes share one; "500" agrees with "500.19"."""
    return bool(known & theirs) or any(
        one.startswith(f"{other}.") or other.startswith(f"{one}.")
        for one in known
        for other in theirs
    )


def _other_events(card: Card, scene: Scene) -> Iterator[str]:
    """Yield the paste's events of a source the entry knows, where none is its own."""
    for source, known in card.events.items():
        theirs = {key for key in scene.keys if key.startswith(f"{source}/")}
        if source != "event:" and theirs and not theirs & known:
            yield f"event {min(theirs).split(':', 1)[1]} is none of its events"
