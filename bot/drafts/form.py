"""What a person fills in to draft an entry, and what a paste says already.  Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace

from bot.fingerprint import CODE_KINDS, read_finding
from kb.codes import read_code
from kb.entry import Entry, Risk
from kb.rules import says_little
from kb.takers import Flaw
from kb.verdict import Diagnosis
from kb.vocabulary import Vocabulary

APART = "---"  # a line of its own between two pastes
MOST_PASTE = 2500  # a field of Slack's takes 3000 characters
MOST_TOGETHER = 5  # pastes of one failure that a draft takes as examples
MOST_TITLE = 140
MOST_CODES = 5
CONFIRM = "Confirm that the server says this, word for word: {line}"
SOURCE = "Patch-night thread, written down in Slack"
MOST_ID = 48
_MASK = re.compile(r"<(\w+)>")
_HOST = "SERVER{:02}"


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a draft as people type them; lists have one item a line.

    ``matches`` and ``rejects`` are pastes apart by a line ``---``; ``codes`` are
    ``0x80070005`` or ``exit:5``; ``events`` are ``source/id``; ``confirm`` and
    ``fix`` are steps, and ``risk``, ``stop_if`` and ``rollback`` hold for ``fix``.
    """

    title: str = ""
    category: str = "update-install"
    severity: str = "medium"
    product: str = ""
    messages: str = ""
    codes: str = ""
    events: str = ""
    symptoms: str = ""
    cause: str = ""
    confirm: str = ""
    fix: str = ""
    risk: str = Risk.CONFIG.value
    stop_if: str = ""
    rollback: str = ""
    verify: str = ""
    matches: str = ""
    rejects: str = ""


# Where in an entry's file what a field says stands: for "fix this field".
FIELDS_OF = {
    "id": "title",
    "applies_to": "product",
    "cause": "cause",
    "category": "category",
    "severity": "severity",
    "symptoms": "symptoms",
    "title": "title",
    "verify": "verify",
}


def prefilled(diagnosis: Diagnosis, *, fix: str) -> Form:
    """Return what a redacted paste and the message with its fix say already."""
    signals = diagnosis.signals
    hosts = list(dict.fromkeys(signal.value for signal in signals.of("host")))
    line = read_finding(diagnosis).telling_line
    message = "" if says_little(line) else _MASK.sub(r"{\1}", line)
    paste = unnamed(diagnosis.paste.original, hosts)
    found = (f"{signal.kind}:{signal.value}" for signal in signals.of(*CODE_KINDS))
    codes = list(dict.fromkeys(_short(code) for code in found))
    return Form(
        title=_MASK.sub("", line)[:MOST_TITLE].strip(" :.,"),
        product=next((s.value for s in signals.of("product")), ""),
        messages=message,
        codes="\n".join(
            list(dict.fromkeys(_short(code) for code in codes))[:MOST_CODES]
        ),
        events="\n".join(dict.fromkeys(s.value for s in signals.of("event"))),
        confirm=CONFIRM.format(line=message or "the pasted error") if line else "",
        fix=unnamed(fix, hosts).strip(),
        matches=paste[:MOST_PASTE],
    )


def prefilled_together(diagnoses: Sequence[Diagnosis]) -> Form:
    """Return what several pastes of one failure say: each is an example.

    As many as the field takes; the first one fills in the rest of the form.
    """
    forms = [prefilled(diagnosis, fix="") for diagnosis in diagnoses]
    if not forms:
        return Form()
    examples = forms[0].matches
    for form in forms[1:]:
        more = f"{examples.rstrip()}\n{APART}\n{form.matches}"
        if form.matches.strip() and len(more) <= MOST_PASTE:
            examples = more
    return replace(forms[0], matches=examples)


def unnamed(text: str, hosts: Iterable[str]) -> str:
    """Return ``text`` with the names of servers as SERVER01, SERVER02 ..."""
    for number, host in enumerate(hosts, start=1):
        pattern = rf"(?i)(?<![\w-]){re.escape(host)}(?![\w-])"
        text = re.sub(pattern, _HOST.format(number), text)
    return text


def entry_id(form: Form, taken: Iterable[str]) -> str:
    """Return an id for a new entry, made of its title and not one of ``taken``."""
    words = re.findall(r"[a-z0-9]+", form.title.casefold())
    base = "team"
    for word in words:
        if len(base) + 1 + len(word) > MOST_ID:
            break
        base = f"{base}-{word}"
    known, number, id_ = set(taken), 1, base
    while id_ in known:
        number += 1
        id_ = f"{base}-{number}"
    return id_


def to_entry_mapping(
    form: Form, *, id_: str, today: str, vocabulary: Vocabulary
) -> Mapping[str, object]:
    """Return a form as the mapping of an entry's file, a draft until it is approved."""
    product = _product(form.product, vocabulary)
    return {
        "id": id_,
        "title": form.title.strip(),
        "status": "draft",
        "severity": form.severity,
        "category": form.category,
        "signals": _without_empty(
            messages=_lines(form.messages),
            codes=[_code(line) for line in _lines(form.codes)],
            events=[_event(line) for line in _lines(form.events)],
        ),
        **_without_empty(
            applies_to=[{"product": product}] if product else [],
            symptoms=_lines(form.symptoms),
            cause=form.cause.strip(),
            resolution=list(_steps(form)),
            verify=form.verify.strip(),
            escalate="the author of this entry",
            references=[{"title": SOURCE}],
            reviewed=today,
            examples=_without_empty(
                matches=[{"text": paste} for paste in _pastes(form.matches)],
                rejects=[{"text": paste} for paste in _pastes(form.rejects)],
            ),
        ),
    }


def field_of(flaw: Flaw) -> str:
    """Return the field of the form in which a flaw has to be mended."""
    first, second = [*flaw.at, "", ""][:2]
    if first == "signals":
        return second if second in ("codes", "events") else "messages"
    if first == "examples":
        return "rejects" if second == "rejects" else "matches"
    if first == "resolution":
        return "fix" if second else "confirm"
    return FIELDS_OF.get(str(first), "title")


def form_of(entry: Entry) -> Form:
    """Return the form that an entry drafted here came from."""
    steps = [step for step in entry.resolution if step.risk is not Risk.READ_ONLY]
    confirm = [step for step in entry.resolution if step.risk is Risk.READ_ONLY]
    if not steps:  # a fix that only reads: its first step is what confirms
        confirm, steps = confirm[:1], confirm[1:]
    last = steps[-1] if steps else None
    return Form(
        title=entry.title,
        category=entry.category,
        severity=entry.severity,
        product=entry.applies_to[0].product if entry.applies_to else "",
        messages="\n".join(message.text for message in entry.signals.messages),
        codes="\n".join(
            f"{code.kind}:{code.code}" if code.kind else code.code
            for code in entry.signals.codes
        ),
        events="\n".join(f"{e.source}/{e.id}" for e in entry.signals.events),
        symptoms="\n".join(entry.symptoms),
        cause=entry.cause or "",
        confirm="\n".join(step.do for step in confirm),
        fix="\n".join(step.do for step in steps),
        risk=(last.risk if last else Risk.READ_ONLY).value,
        stop_if=(last.stop_if if last else None) or "",
        rollback=(last.rollback if last else None) or "",
        verify=entry.verify or "",
        matches=f"\n{APART}\n".join(example.text for example in entry.matches),
        rejects=f"\n{APART}\n".join(example.text for example in entry.rejects),
    )


def form_from(values: Mapping[str, str | None]) -> Form:
    """Return a form from its fields by name; what is not given is empty."""
    named = {field.name for field in fields(Form)}
    return Form(**{name: values.get(name) or "" for name in named})


def as_values(form: Form) -> Mapping[str, str]:
    """Return the fields of a form by name, in the order in which they are asked."""
    return asdict(form)


def _steps(form: Form) -> Iterator[Mapping[str, object]]:
    for line in _lines(form.confirm):
        yield {"do": line, "risk": Risk.READ_ONLY.value}
    more = _without_empty(stop_if=form.stop_if.strip(), rollback=form.rollback.strip())
    for line in _lines(form.fix):
        step = {"do": re.sub(r"^(?:\d{1,2}[.)]|[-*•])\s+", "", line), "risk": form.risk}
        yield {**step, **(more if form.risk != Risk.READ_ONLY else {})}


def _code(line: str) -> object:
    kind, colon, code = line.partition(":")
    if not colon or kind not in CODE_KINDS:
        return {"code": line}
    return {"code": code.strip()} if kind == "code" else {"code": code, "kind": kind}


def _short(code: str) -> str:
    """Return a code without its kind where its spelling says it."""
    kind, _, value = code.partition(":")
    return value if read_code(value) == (kind, value) else code


def _event(line: str) -> object:
    source, _, number = line.rpartition("/")
    return {"source": source.strip(), "id": number.strip()}


def _product(asked: str, vocabulary: Vocabulary) -> str:
    folded = asked.strip().casefold()
    for name, aliases in vocabulary.products.items():
        if folded in {name.casefold(), *(alias.casefold() for alias in aliases)}:
            return name
    return asked.strip()


def _pastes(text: str) -> list[str]:
    parts = re.split(rf"(?m)^{APART}[ \t]*$", text.replace("\r\n", "\n"))
    return [part.strip("\n") for part in parts if part.strip()]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _without_empty(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value}
