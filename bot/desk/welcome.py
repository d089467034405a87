"""The hello where the bot is invited: once, short, with something to press."""

from __future__ import annotations

from bot.delivery import Kind
from bot.language import tr
from bot.reply import Button, Note, sentence, to_mapping
from bot.store import Sending

EXAMPLE = (
    "Windows 2000 Service Pack 4 Setup\n\nFailed to execute regsvr32.exe Error code: 5"
)
SETTINGS_BUTTON, EXAMPLE_BUTTON = "open_settings", "try_example"


def hello(team: str, channel: str, *, command: str, known: int) -> Sending:
    """Return the hello in a channel; a second invitation says nothing."""
    lines = (
        tr(
            "I know {n} errors of Windows and IIS patch nights. Paste one here as"
            " it is: I answer in its thread with cause and steps, or keep quiet.",
            n=known,
        ),
        tr(
            "`{command} help` lists the rest; `{command} mute 2h` when it is too much.",
            command=command,
        ),
    )
    buttons = (
        Button(tr("Settings"), SETTINGS_BUTTON, "-"),
        Button(tr("Try an example"), EXAMPLE_BUTTON, "-"),
    )
    said = Note(tuple(sentence(line) for line in lines), buttons=buttons)
    return Sending(
        dedupe=f"hello {team} {channel}",
        team=team,
        channel=channel,
        kind=Kind.POST,
        payload={"said": to_mapping(said)},
        role="note",
        explicit=True,
    )


def installed(team: str, person: str, place: str, *, command: str) -> Sending:
    """Return the word to who opens Home first of all: what to do next."""
    lines = (
        tr(
            "I am installed. Next: invite me to the channel of patch night with"
            " `/invite @patchbot`, and paste an error there."
        ),
        tr(
            "`{command} settings` there says how I behave; Home shows what is open.",
            command=command,
        ),
    )
    said = Note(tuple(sentence(line) for line in lines))
    return Sending(
        dedupe=f"installed {team}",
        team=team,
        channel=place or person,
        kind=Kind.POST,
        payload={"said": to_mapping(said)},
        role="note",
        explicit=True,
    )
