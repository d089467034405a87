"""Requests at the doors beside Slack, counted and timed by where they went."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.vitals import Vitals

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
NOWHERE = "nowhere"  # one name for all addresses that strangers try


def counted(vitals: Vitals) -> Callable[..., Awaitable[web.StreamResponse]]:
    """Return the middleware; it must be outermost, so that it sees what is answered."""

    @web.middleware
    async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
        began = time.perf_counter()
        answer = await handler(request)
        resource = request.match_info.route.resource
        vitals.request(
            NOWHERE if resource is None else resource.canonical,
            answer.status,
            seconds=time.perf_counter() - began,
        )
        return answer

    return count
