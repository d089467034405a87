"""Who may talk to the workspace: this machine, no foreign page, no inline script."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

# Names under which a browser may reach the loopback address; any other one in
# Host is a foreign domain that was made to point here (DNS rebinding).
LOCAL_NAMES = ("127.0.0.1", "localhost", "::1")
# Roads that an app uses, which has no browser and sends no Origin.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self' data:; "
        "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def is_local(host: str, port: int | None) -> bool:
    """Return whether a Host header (or an Origin's address) names this server."""
    parts = urlsplit(f"//{host}")
    try:
        given = parts.port
    except ValueError:
        return False
    return parts.hostname in LOCAL_NAMES and (given or 80) == port


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse foreign hosts and origins; put the security headers on every answer."""
    here = request.transport.get_extra_info("sockname") if request.transport else None
    port = here[1] if here else None
    # Bolt's default client leaves the port out; it has a ticket that proves it.
    is_app = request.path == "/link/" and request.host in LOCAL_NAMES
    if not is_app and not is_local(request.host, port):
        return web.Response(status=421, text="this workspace answers on loopback only")
    origin = request.headers.get("Origin")
    if origin is not None and not _same_origin(origin, port):
        return web.Response(status=403, text="requests from other pages are refused")
    try:
        response = await handler(request)
    except web.HTTPException as error:
        error.headers.update(HEADERS)
        raise
    if not response.prepared:
        response.headers.update(HEADERS)
    return response


def _same_origin(origin: str, port: int | None) -> bool:
    scheme, _, host = origin.partition("://")
    return scheme == "http" and is_local(host, port)
