"""The workspace everybody starts with: four channels, three people, one bot."""

from __future__ import annotations

from bot.workspace.state import Conversation, Json, State, User

BOT_TITLE = "Knows the failures of patch night"

# name, real name, title, zone, locale, guest
_PEOPLE = (
    ("alice", "Alice Moreau", "Web operations", "Europe/Paris", "fr-FR", ""),
    ("bob", "Bob Okafor", "Windows platform", "America/Chicago", "en-US", ""),
    ("carol", "Carol Nakamura", "Night shift lead", "Asia/Tokyo", "ja-JP", ""),
    ("dave", "Dave (contractor)", "Contractor", "Europe/London", "en-GB", "single"),
)
# name, kind, topic, members
_CHANNELS = (
    (
        "patch-night",
        "channel",
        "Second Tuesday. Paste the error, keep the thread.",
        ("alice", "bob", "carol"),
    ),
    ("web-ops", "channel", "IIS, certificates, load balancers", ("alice", "bob")),
    ("general", "channel", "Everybody", ("alice", "bob", "carol", "dave")),
    ("dc-core", "group", "Domain controllers. Not for everyone.", ("alice", "carol")),
)


def default_seed(state: State, *, bot_name: str) -> None:
    """Fill an empty state; the bot is a member of every channel but #general."""
    bot = User(
        state.bot_user,
        "patchbot",
        bot_name,
        tz="Etc/UTC",
        locale="en-US",
        title=BOT_TITLE,
        is_bot=True,
        bot_id=state.bot_id,
    )
    state.users[bot.id] = bot
    state.counters["U"] = 1
    ids = {"patchbot": bot.id}
    for name, real_name, title, tz, locale, guest in _PEOPLE:
        ids[name] = state.new_id("U")
        state.users[ids[name]] = User(
            ids[name], name, real_name, tz, locale, title, guest=guest
        )
    for name, kind, topic, members in _CHANNELS:
        there = [ids[member] for member in members]
        if name != "general":
            there.append(bot.id)
        add_channel(state, name, kind=kind, members=there, topic=topic)
    state.usergroups["S00000001"] = _group("S00000001", "kb-editors", [ids["alice"]])
    state.usergroups["S00000002"] = _group("S00000002", "night-shift", [ids["carol"]])


def add_channel(
    state: State, name: str, *, kind: str, members: list[str], topic: str = ""
) -> Conversation:
    """Make a channel ("channel") or a private one ("group") with these members."""
    channel = Conversation(
        id=state.new_id("C"),
        name=name,
        kind=kind,
        members=members,
        creator=members[0] if members else "",
        topic=topic,
        created=int(state.now()),
    )
    state.channels[channel.id] = channel
    return channel


def _group(group_id: str, handle: str, users: list[str]) -> Json:
    return {
        "id": group_id,
        "handle": handle,
        "name": handle,
        "users": users,
        "user_count": len(users),
    }
