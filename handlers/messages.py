"""Messages: an error pasted, edited, deleted, a mention, a direct message."""

from __future__ import annotations

import logging
from dataclasses import replace

from slack_bolt import BoltContext

from bot.incident import ChannelKind, is_bot
from bot.language import speaking, tr
from bot.reply import note
from bot.store import StoreUnavailableError
from handlers.events import ANSWERED, Heard, What
from handlers.files import ForeignFileError, UnreadableFileError, read_text
from handlers.intake import EVENT_KEY, HEARD, IN_DOUBT, UNSTORED
from handlers.readers import askers_language
from handlers.side import Side
from handlers.slack_call import CallFailedError
from handlers.words import answer_words
from kb.verdict import Verdict

log = logging.getLogger(__name__)


def on_message(side: Side, context: BoltContext) -> None:
    """Have a message worked on after what came before it in its channel."""
    heard, key = context.get(HEARD), context.get(EVENT_KEY)
    if heard is None:
        return
    if key is not None and context.get(UNSTORED):
        side.later(heard.lane, lambda: answer_from_memory(side, heard, key))
    elif key is not None and context.get(IN_DOUBT):
        side.later(heard.lane, lambda: answer_if_unsaid(side, heard, key))
    else:
        side.later(heard.lane, lambda: work(side, heard, key))


def work(side: Side, heard: Heard, key: str | None) -> None:
    """Do what a message asks for, and wake the poster."""
    with speaking(lambda: askers_language(side, heard.asked)):
        _work(side, heard, key)


def _work(side: Side, heard: Heard, key: str | None) -> None:
    heard = _seen_by_guests(side, heard)
    asked, desk = heard.asked, side.desk
    if heard.what is What.DELETED:
        desk.answering.deleted(asked.team, asked.channel, asked.ts, event_key=key)
    else:
        whole, unread = _with_files(side, heard)
        if whole.what is What.EDITED:
            desk.answering.edited(whole.asked, explicit=whole.explicit, event_key=key)
        elif not (
            _unread(side, whole, unread, key)
            or (whole.explicit and _worded(side, whole, key))
        ):
            desk.answering.hear(whole.asked, explicit=whole.explicit, event_key=key)
    side.wake()


def answer_from_memory(side: Side, heard: Heard, key: str) -> None:
    """Answer while the database is away; the spool has the event for later."""
    answered = {}
    try:
        if heard.what is What.SAID and not _is_taken(side, heard):
            asked = with_files(side, heard).asked
            if said := side.desk.answering.unlogged(asked, explicit=heard.explicit):
                side.say_now(heard.message_key, asked.channel, asked.thread, said)
            answered = {ANSWERED: True}
    except CallFailedError as error:
        log.warning("answered once the database is back: %s", error)
    finally:
        side.settle(key, answered)


def answer_if_unsaid(side: Side, heard: Heard, key: str) -> None:
    """Answer what should have been answered from memory, unless Slack has it."""
    asked = heard.asked
    # A look for each message that is talk would be more than Slack allows.
    is_told = heard.what is What.SAID and (
        heard.files or side.desk.answering.unlogged(asked, explicit=heard.explicit)
    )
    if is_told and side.said_now(heard.message_key, asked.channel, asked.thread):
        record_only(side, heard, key)
    else:
        work(side, heard, key)


def _is_taken(side: Side, heard: Heard) -> bool:
    """Return whether another replica took it meanwhile, the database being back."""
    try:
        return side.desk.store.inbox.knows(heard.message_key)
    except StoreUnavailableError:
        return False


def record_only(side: Side, heard: Heard, key: str) -> None:
    """Record what was answered from memory; nothing is said again."""
    whole = with_files(side, heard)
    if heard.what is What.SAID:
        side.desk.answering.record(whole.asked, explicit=whole.explicit, event_key=key)
    else:
        work(side, heard, key)


def with_files(side: Side, heard: Heard) -> Heard:
    """Return what was heard with the text of its files below its own."""
    return _with_files(side, heard)[0]


def _with_files(side: Side, heard: Heard) -> tuple[Heard, list[str]]:
    """Return that, and why some of the files could not be read.

    Unasked we speak of those alone that look like logs: not of pictures.
    """
    texts, unread = [heard.asked.text], list[str]()
    for file in heard.files:
        try:
            texts.append(read_text(file, side.read_file, side.redact))
        except UnreadableFileError as error:
            log.warning("a file was not read: %s", error)
            if heard.explicit or not isinstance(error, ForeignFileError):
                unread.append(str(error))
    text = "\n".join(text for text in texts if text)
    return replace(heard, asked=replace(heard.asked, text=text)), unread


def _seen_by_guests(side: Side, heard: Heard) -> Heard:
    """Return what was heard as a guest's, if it is: the answer is the KB's alone."""
    asked = heard.asked
    if not asked.author or is_bot(asked.author):
        return heard
    if not side.people.is_guest(asked.author):
        return heard
    return replace(heard, asked=replace(asked, channel_kind=ChannelKind.SHARED))


def _worded(side: Side, heard: Heard, key: str | None) -> bool:
    """Answer words that are a command or a name; return whether they were."""
    said = answer_words(side, heard.asked)
    if said is None:
        return False
    side.desk.answering.tell(heard.asked, said, event_key=key)
    return True


def _unread(side: Side, heard: Heard, unread: list[str], key: str | None) -> bool:
    """Say that a file could not be read, if nothing else tells more."""
    if not unread:
        return False
    told = side.desk.knowledge.matcher.diagnose(heard.asked.text)
    if told.verdict is not Verdict.IGNORED:
        return False
    lines = (side.redact(tr("I could not read {what}.", what=why)) for why in unread)
    side.desk.answering.tell(
        heard.asked, note(*lines), event_key=key, explicit=heard.explicit
    )
    return True
