"""The doors a running bot opens itself: health, and the API with the hooks."""

from __future__ import annotations

import logging

from aiohttp import web

from bot.doors.health import Door, health_app
from bot.roof.outer_doors import outer_app
from bot.roof.watch import Watch
from bot.settings import Settings
from handlers.side import Side

log = logging.getLogger(__name__)
Address = tuple[str, int]


class OwnDoors:
    """What the settings want served; the ports are the real ones while open."""

    def __init__(self, settings: Settings, side: Side, watch: Watch) -> None:
        self._settings = settings
        self._side = side
        self._watch = watch
        self._opened: list[Door] = []
        self.health_port = 0
        self.api_port = 0

    async def open(self) -> None:
        """Serve health, and the API with the hooks, where the settings want it."""
        if address := self._settings.health:
            watch = self._watch
            looks = health_app(
                alive=watch.alive, ready=watch.ready, metrics=watch.metrics
            )
            self.health_port = await self._open(looks, address)
        if address := self._settings.api:
            side = self._side
            api = outer_app(
                self._settings,
                side.desk,
                team=side.who.team,
                redact=side.redact,
                wake=side.wake,
                clock=side.now,
                vitals=self._watch.vitals,
            )
            self.api_port = await self._open(api, address)

    async def close(self) -> None:
        """Stop listening."""
        for door in self._opened:
            await door.close()

    async def _open(self, app: web.Application, address: Address) -> int:
        """Open a door, return its port; a taken one must not keep the bot away."""
        door = Door(app, *address)
        try:
            await door.open()
        except OSError as error:
            log.error("%s:%s is not served: %s", *address, error)
            await door.close()
            return 0
        self._opened.append(door)
        return door.port
