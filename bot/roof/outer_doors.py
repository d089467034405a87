"""The API and the hooks, furnished with a running bot's desk."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from bot.desk.desk import Desk
from bot.doors.api import Api, Bench, Shown
from bot.doors.counted import counted
from bot.doors.hooks import Hooks
from bot.doors.keys import KeyFile
from bot.doors.limits import RateLimit
from bot.doors.problems import as_problems
from bot.pseudonyms import pseudonym_key
from bot.roof.shell.diagnosis_json import as_json
from bot.roof.shell.records import as_row, paste_row
from bot.roof.version import program_version
from bot.settings import Settings, api_keys_path
from bot.vitals import Vitals

MOST_BODY = 1024 * 1024
A_MINUTE, BURST = 120, 30  # requests of one token or hook
STRANGERS_A_MINUTE, STRANGERS_BURST = 20, 10  # failed tries of one address


def outer_app(
    settings: Settings,
    desk: Desk,
    *,
    team: str,
    redact: Callable[[str], str],
    wake: Callable[[], None],
    clock: Callable[[], datetime],
    vitals: Vitals | None = None,
    seconds: Callable[[], float] = time.monotonic,
) -> web.Application:
    """Return the server of /api/v1 and /hooks."""
    vitals = vitals or Vitals()
    bench = Bench(
        vitals=vitals,
        desk=desk,
        team=team,
        keys=KeyFile(api_keys_path(settings)),
        redact=redact,
        wake=wake,
        clock=clock,
        seconds=seconds,
        shown=Shown(diagnosis=as_json, incident=as_row, paste=paste_row),
        limit=RateLimit(per_minute=A_MINUTE, burst=BURST, clock=seconds),
        strangers=RateLimit(
            per_minute=STRANGERS_A_MINUTE, burst=STRANGERS_BURST, clock=seconds
        ),
    )
    hooks = Hooks(bench, secret=pseudonym_key(settings))
    app = web.Application(
        middlewares=[counted(vitals), as_problems], client_max_size=MOST_BODY
    )
    app.add_routes(Api(bench, program_version()).routes())
    app.add_routes(hooks.routes())
    app.cleanup_ctx.append(hooks.show_what_calms)
    return app
