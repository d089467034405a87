"""``files.*``: upload by a given address, and what is known of a file."""

from __future__ import annotations

from bot.workspace.files import file_json
from bot.workspace.state import Json, SlackError
from bot.workspace.typed import escape
from bot.workspace.web_api.call import Call, method
from bot.workspace.web_api.chat import bot_author, check_blocks


@method("files.getUploadURLExternal", "files:write")
def upload_url(call: Call) -> Json:
    """Give out the address to send a file's bytes to."""
    state, name = call.state, call.needed("filename")
    length = call.number("length", 0)
    if length <= 0:
        raise SlackError("invalid_arguments")
    file_id = state.new_id("F")
    state.files[file_id] = {
        "id": file_id,
        "name": name,
        "alt_txt": call.text("alt_txt"),
        "_length": length,
        "_pending": True,
    }
    return {"upload_url": f"{state.base_url}/upload/v1/{file_id}", "file_id": file_id}


@method("files.completeUploadExternal", "files:write")
def complete_upload(call: Call) -> Json:
    """Finish uploads and share them in a channel, if one is named."""
    state = call.state
    finished = []
    for item in call.json("files", []):
        known = state.files.get(item.get("id", ""))
        if known is None or item["id"] not in state.file_bytes:
            raise SlackError("file_not_found")
        finished.append((item, known))
    # Look at the channel first: nothing is shared where the bot may not write.
    channel = call.channel("channel_id") if call.text("channel_id") else None
    if channel and not call.is_in(channel):
        raise SlackError("not_in_channel")
    files = [
        file_json(
            state,
            file_id=item["id"],
            name=known["name"],
            title=item.get("title") or known["name"],
            user=state.bot_user,
            mode="hosted",
        )
        for item, known in finished
    ]
    for shown, (_, known) in zip(files, finished, strict=True):
        if known.get("alt_txt"):  # what a screen reader says of a picture
            shown["alt_txt"] = known["alt_txt"]
    if channel:
        blocks = call.json("blocks")
        if blocks:
            check_blocks(blocks)
        comment = escape(call.text("initial_comment"))
        share: Json = {**bot_author(call), "text": comment, "files": files}
        share |= {"subtype": "file_share", "upload": True}
        if blocks:
            share["blocks"] = blocks
        call.world.put(channel, share, thread_ts=call.text("thread_ts"))
    return {"files": files}


@method("files.info", "files:read")
def info(call: Call) -> Json:
    """Show what is known of a file."""
    return {"file": _known(call), "comments": [], "response_metadata": {}}


@method("files.list", "files:read")
def list_files(call: Call) -> Json:
    """List the files."""
    shown = [f for f in call.state.files.values() if not f.get("_pending")]
    return {"files": shown, "paging": {"count": len(shown), "total": len(shown)}}


@method("files.delete", "files:write")
def delete(call: Call) -> Json:
    """Delete one of the bot's own files."""
    found = _known(call)
    if found["user"] != call.state.bot_user:
        raise SlackError("cant_delete_file")
    del call.state.files[found["id"]]
    call.state.file_bytes.pop(found["id"], None)
    return {}


def _known(call: Call) -> Json:
    found = call.state.files.get(call.needed("file"))
    if found is None or found.get("_pending"):
        raise SlackError("file_not_found")
    return found
