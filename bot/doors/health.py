"""Health and metrics over HTTP: /healthz, /readyz and /metrics, for who watches."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Checks:
    """What was looked at and what is wrong with it; an empty text is fine."""

    found: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Return whether nothing is wrong."""
        return not any(self.found.values())


def health_app(
    *,
    alive: Callable[[], Checks],
    ready: Callable[[], Checks],
    metrics: Callable[[], bytes],
) -> web.Application:
    """Return the server; the three are called on a thread at each request.

    ``alive`` false asks the supervisor for a restart (503 on /healthz), ``ready``
    false takes the replica out of a load balancer (503 on /readyz).
    """

    def answer(look: Callable[[], Checks]) -> Handler:
        async def handler(_: web.Request) -> web.StreamResponse:
            checks = await asyncio.to_thread(look)
            body = {"ok": checks.ok, "checks": dict(checks.found)}
            return web.json_response(body, status=200 if checks.ok else 503)

        return handler

    async def on_metrics(_: web.Request) -> web.StreamResponse:
        body = await asyncio.to_thread(metrics)
        return web.Response(body=body, headers={"Content-Type": PROMETHEUS})

    app = web.Application()
    app.router.add_get("/healthz", answer(alive))
    app.router.add_get("/readyz", answer(ready))
    app.router.add_get("/metrics", on_metrics)
    return app


class Door:
    """A server on an address, up between ``open`` and ``close``."""

    def __init__(self, app: web.Application, host: str, port: int) -> None:
        """``port`` 0 takes a free one; it is the real one once open."""
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        self._host = host
        self.port = port

    async def open(self) -> None:
        """Listen; raises ``OSError`` where the address is taken."""
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self.port).start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Stop listening."""
        await self._runner.cleanup()
