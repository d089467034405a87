"""Pastes that are all different failures, spread over many channels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.fingerprint import read_finding
from kb.load import BUILT_IN, load_entries
from kb.matcher import Matcher
from kb.verdict import Verdict

# What is not in the KB is answered only where the bot is spoken to.
UNKNOWN = (
    "<@{bot}> Contoso Sync stopped during patching.\n"
    "Fatal error 0x{code:08X}: the inventory of this node could not be written"
)
FIRST_CODE = 0xE6A10000  # customer codes: no table has them
# What one person pastes twice within a minute may be read as one failure (its
# look-alike is ruled out): here each is a failure of its own, so it is somebody else.
ENGINEERS = tuple(f"engineer-{n:02}" for n in range(40))


@dataclass(frozen=True, slots=True)
class Paste:
    """A paste to come: who, where, what, and the key its incident will have."""

    number: int
    author: str
    channel: str
    text: str
    key: str


def pastes(count: int, channels: Sequence[str], *, bot: str) -> Iterator[Paste]:
    """Yield ``count`` pastes, in turn by channel, no key twice in one channel.

    Half are known and unasked, while the KB has entries left for the channel; the
    rest are unknown errors in a mention, which comes as two events.
    """
    matcher = Matcher(load_entries((BUILT_IN,)))
    known = tuple(_known(matcher))
    for number in range(count):
        turn, where = divmod(number, len(channels))
        half, is_mention = divmod(turn, 2)
        if is_mention or half >= len(known):
            text = UNKNOWN.format(bot=bot, code=FIRST_CODE + number)
            key = f"code {number}"
        else:
            text, key = known[half]
        author = ENGINEERS[turn % len(ENGINEERS)]
        yield Paste(number, author, channels[where], text, key)


def _known(matcher: Matcher) -> Iterator[tuple[str, str]]:
    """Yield one sure example and its key for each entry that has one."""
    for entry in matcher.entries.values():
        for example in entry.matches:
            diagnosis = matcher.diagnose(example.text)
            if diagnosis.verdict is Verdict.ANSWER:
                yield example.text, read_finding(diagnosis).key
                break
