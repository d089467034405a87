"""What callers send, read strictly: JSON objects of known fields, or a refusal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from bot.doors.problems import Problem

READ_WITHIN_S = 10.0
# What a field must be, in words and as a test.
Field = tuple[str, Callable[[object], bool]]


def text_up_to(most: int) -> Field:
    """Return the field of a text of 1 to ``most`` characters, not only spaces."""
    return (
        f"a text of 1 to {most} characters",
        lambda v: isinstance(v, str) and bool(v.strip()) and len(v) <= most,
    )


def true_or_false() -> Field:
    """Return the field of a flag."""
    return "true or false", lambda value: isinstance(value, bool)


async def read_bytes(request: web.Request) -> bytes:
    """Return the body; too large is refused by the application, too slow here."""
    async with asyncio.timeout(READ_WITHIN_S):
        return await request.read()


async def read_fields(
    request: web.Request,
    needed: Mapping[str, Field],
    optional: Mapping[str, Field],
) -> Mapping[str, Any]:
    """Return the body's fields; raises ``Problem`` naming all that is wrong."""
    if request.content_type != "application/json":
        raise Problem(
            415, "Unsupported Media Type", "send JSON as Content-Type application/json"
        )
    found = parse_json(await read_bytes(request))
    if not isinstance(found, dict):
        raise Problem(400, "Bad Request", "the body must be a JSON object")
    allowed = {**needed, **optional}
    wrong = {name: "is not known here" for name in found if name not in allowed}
    wrong |= {name: "is missing" for name in needed if name not in found}
    for name, (words, fits) in allowed.items():
        if name in found and not fits(found[name]):
            wrong[name] = f"must be {words}"
    if wrong:
        raise Problem(
            422, "Unprocessable Content", "some fields are wrong", errors=wrong
        )
    return found


def parse_json(body: bytes) -> object:
    """Return JSON in UTF-8; a name twice, NaN or endless nesting is refused."""
    try:
        return json.loads(
            body.decode("utf-8-sig"),
            object_pairs_hook=_once,
            parse_constant=_no_constant,
        )
    except (ValueError, RecursionError) as error:
        raise Problem(400, "Bad Request", f"this is not JSON: {error}"[:200]) from error


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
