"""Refusals over HTTP as application/problem+json (RFC 9457), and nothing else."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from bot.environ import SettingsError
from bot.store import StoreError

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Problem(Exception):  # noqa: N818 - RFC 9457's own word
    """A refusal: status, a title people know, and what to change."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Mapping[str, str] | None = None,
    ) -> None:
        """``errors`` says what is wrong by field."""
        super().__init__(detail)
        self.status = status
        self.title = title
        self.headers = dict(headers or {})
        self.errors = dict(errors or {})

    def response(self) -> web.Response:
        """Return it as sent."""
        body: dict[str, object] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": str(self),
        }
        if self.errors:
            body["errors"] = self.errors
        return web.Response(
            text=json.dumps(body),
            status=self.status,
            content_type=PROBLEM,
            headers=self.headers,
        )


def unauthorized(detail: str) -> Problem:
    """Return the refusal of somebody we do not know."""
    challenge = {"WWW-Authenticate": 'Bearer realm="patchbot"'}
    return Problem(401, "Unauthorized", detail, headers=challenge)


def too_many(wait_s: float) -> Problem:
    """Return the refusal of somebody who knocks too often."""
    after = max(1, math.ceil(wait_s))
    return Problem(
        429,
        "Too Many Requests",
        f"try again in {after} s",
        headers={"Retry-After": str(after)},
    )


def away(detail: str) -> Problem:
    """Return the refusal while something of ours is away."""
    return Problem(503, "Service Unavailable", detail, headers={"Retry-After": "10"})


@web.middleware
async def as_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every refusal as a problem; a bug says nothing of itself."""
    try:
        answer = await handler(request)
    except Problem as problem:
        answer = problem.response()
    except web.HTTPRequestEntityTooLarge as error:
        answer = Problem(413, "Content Too Large", error.text or "").response()
    except web.HTTPMethodNotAllowed as error:
        allow = {"Allow": ", ".join(sorted(error.allowed_methods))}
        answer = Problem(
            405, "Method Not Allowed", f"{request.method} is not served", headers=allow
        ).response()
    except web.HTTPException as error:
        answer = Problem(error.status, error.reason, "nothing is here").response()
    except TimeoutError:
        answer = Problem(408, "Request Timeout", "the body was too slow").response()
    except SettingsError as error:
        log.error("the doors are shut: %s", error)
        answer = away("the key file cannot be used").response()
    except StoreError as error:
        log.error("a request was refused: %s", error)
        answer = away("the log is away").response()
    except Exception:
        log.exception("a request failed: %s %s", request.method, request.path)
        answer = Problem(500, "Internal Server Error", "this is a bug").response()
    answer.headers.update(HEADERS)
    return answer
