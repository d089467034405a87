"""Files and snippets: what Slack says of them, from their bytes."""

from __future__ import annotations

import mimetypes
from pathlib import PurePath

from bot.workspace.state import Json, State
from bot.workspace.typed import escape

# How much of a snippet Slack puts into the event itself; the length at which it
# cuts is not documented, so nothing may depend on it.
PREVIEW_CHARACTERS = 1_000
PREVIEW_LINES = 5


def add_file(
    state: State, *, name: str, content: bytes, title: str, user: str, snippet: bool
) -> Json:
    """Keep a file's bytes and return what Slack says of it."""
    file_id = state.new_id("F")
    state.file_bytes[file_id] = content
    mode = "snippet" if snippet else "hosted"
    return file_json(
        state, file_id=file_id, name=name, title=title, user=user, mode=mode
    )


def file_json(
    state: State, *, file_id: str, name: str, title: str, user: str, mode: str
) -> Json:
    """Return, and remember, a file whose bytes are there already."""
    content = state.file_bytes[file_id]
    mimetype = _mimetype(name, content) if mode != "snippet" else "text/plain"
    address = f"{state.base_url}/files-pri/{state.team_id}-{file_id}"
    stored: Json = {
        "id": file_id,
        "created": int(state.now()),
        "timestamp": int(state.now()),
        "name": name,
        "title": title,
        "mimetype": mimetype,
        "filetype": "text" if mimetype == "text/plain" else PurePath(name).suffix[1:],
        "pretty_type": "Plain Text" if mimetype == "text/plain" else "Binary",
        "user": user,
        "user_team": state.team_id,
        "editable": mode == "snippet",
        "size": len(content),
        "mode": mode,
        "is_external": False,
        "is_public": True,
        "url_private": f"{address}/{_url_name(name)}",
        "url_private_download": f"{address}/download/{_url_name(name)}",
        "permalink": f"{state.base_url}/files/{user}/{file_id}/{_url_name(name)}",
        "has_rich_preview": False,
        "file_access": "visible",
    }
    if mimetype.startswith("text/"):
        stored |= _preview(content)
    state.files[file_id] = stored
    return stored


def _preview(content: bytes) -> Json:
    text = content.decode("utf-8", errors="replace")
    lines = text.splitlines()
    preview = "\n".join(lines[:PREVIEW_LINES])[:PREVIEW_CHARACTERS]
    rows = "".join(
        f"<div><pre>{escape(row)}</pre></div>" for row in preview.split("\n")
    )
    return {
        "preview": preview,
        "preview_highlight": f'<div class="CodeMirror cm-s-default">{rows}</div>',
        "lines": len(lines),
        "lines_more": max(0, len(lines) - PREVIEW_LINES),
        "preview_is_truncated": len(preview) < len(text.rstrip("\n")),
    }


def _mimetype(name: str, content: bytes) -> str:
    guessed = mimetypes.guess_type(name)[0]
    if name.lower().endswith((".log", ".txt", ".inf", ".ini", ".reg", ".config")):
        return "text/plain"
    if guessed:
        return guessed
    return "application/octet-stream" if b"\0" in content[:1000] else "text/plain"


def _url_name(name: str) -> str:
    kept = [c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name]
    return "".join(kept).lower() or "file"
