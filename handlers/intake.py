"""The claim: an event is ours, once, before it is acknowledged."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import BoltRequest, BoltResponse

from bot.incident import Asked
from bot.store import Spool, StoreUnavailableError
from bot.vitals import Vitals
from handlers.events import (
    ANSWERED,
    Heard,
    What,
    read_alert,
    read_event,
    redacted,
    to_payload,
)
from handlers.side import Side

log = logging.getLogger(__name__)

# What the claim leaves for the listener in Bolt's context.
HEARD, EVENT_KEY, UNSTORED = "heard", "event_key", "unstored"
IN_DOUBT = "in_doubt"  # another replica may have answered it from memory
RETRY_HEADER = "x-slack-retry-num"
STRIPES = 256  # locks, of which a message has one
REMEMBERED = 10_000  # keys of spooled events, against redelivery meanwhile


class Intake:
    """Commits message events to the inbox, redacted, and lets each through once."""

    def __init__(self, side: Side, spool: Spool, vitals: Vitals | None = None) -> None:
        self._side = side
        self._vitals = vitals or Vitals()
        self._spool = spool
        self._spooled = OrderedDict.fromkeys(spool.waiting())
        self._bots: dict[tuple[str, str], bool] = {}
        self._guard = threading.Lock()
        self._stripes = [threading.Lock() for _ in range(STRIPES)]

    def claim(
        self,
        req: BoltRequest,
        next: Callable[[], BoltResponse],  # noqa: A002 - Bolt names its arguments
    ) -> BoltResponse:
        """Claim a message event; duplicates and echoes are acknowledged and dropped.

        Everything else passes.  With the database away the event goes to the
        spool, and is answered from memory; with neither it is not acknowledged.
        """
        body = req.body
        if body.get("type") != "event_callback" or _kind(body) not in _MESSAGES:
            return next()
        heard = self._read(body)
        if heard is None:
            return BoltResponse(status=200, body="")
        heard = redacted(heard, self._side.redact)
        key = f"event {body.get('event_id') or heard.message_key}"
        # Two deliveries of one message at once: the second must see what the first did.
        with self._stripes[hash(heard.message_key) % STRIPES]:
            is_ours = self._claimed(key, heard, req)
        if not is_ours:
            self._vitals.event("duplicate")
            return BoltResponse(status=200, body="")
        self._vitals.event(heard.what)
        req.context[HEARD] = heard
        req.context[EVENT_KEY] = key
        return next()

    def take_missed(self, body: Mapping[str, Any]) -> Heard | None:
        """Claim a message that no event told of; ``None`` if it is nothing new.

        It is known by the same key as its event, should Slack bring that later.
        Raises ``StoreUnavailableError``: what nobody waits for is not spooled.
        """
        side, now = self._side, self._side.now()
        heard = self._read(body)
        if heard is None:
            return None
        heard, key = redacted(heard, side.redact), heard.message_key
        with self._stripes[hash(key) % STRIPES]:
            if self._is_spooled(key):
                return None
            if not side.desk.store.inbox.claim(key, to_payload(heard), now=now):
                return None
        self._vitals.event("missed")
        return heard

    def _read(self, body: Mapping[str, Any]) -> Heard | None:
        """Return what a person said, or another bot where the channel wants that."""
        who, now = self._side.who, self._side.now()
        if heard := read_event(body, who, now):
            return heard
        alert = read_alert(body, who, now)
        return alert if alert and self._wants_bots(alert.asked) else None

    def _wants_bots(self, asked: Asked) -> bool:
        """Return whether a channel has alerts read; as known last, if it is not now."""
        place = asked.team, asked.channel
        try:
            self._bots[place] = self._side.desk.settings(*place).bots
        except StoreUnavailableError:
            log.warning("the database is away: alerts go by what was set before")
        return self._bots.get(place, False)

    def _claimed(self, key: str, heard: Heard, req: BoltRequest) -> bool:
        also = [] if heard.what is What.EDITED else [heard.message_key]
        if self._is_spooled(key, *also):
            return False  # the database may be back before the spool is drained
        payload, now = to_payload(heard), self._side.now()
        store, stored = self._side.desk.store, payload
        # Brought again: a replica that the database was away for may have answered it
        # from memory, and only its own spool knows.
        if store.link.is_shared and req.headers.get(RETRY_HEADER):
            req.context[IN_DOUBT], stored = True, {**payload, ANSWERED: False}
        try:
            return store.inbox.claim(key, stored, now=now, also=also)
        except StoreUnavailableError as error:
            log.error("the database is away, spooling: %s", error)
        if self._is_known(key, *also):
            return False  # brought again: it was claimed while the database was there
        with self._guard:
            if any(known in self._spooled for known in (key, *also)):
                return False
            self._spool.add(key, {**payload, ANSWERED: False}, now=now, also=also)
            self._spooled.update(dict.fromkeys((key, *also)))
            while len(self._spooled) > REMEMBERED:
                self._spooled.popitem(last=False)
        req.context[UNSTORED] = True
        self._vitals.spooled()
        return True

    def _is_known(self, *keys: str) -> bool:
        try:
            return self._side.desk.store.inbox.knows(*keys)
        except StoreUnavailableError:
            return False  # it cannot even be read

    def _is_spooled(self, *keys: str) -> bool:
        with self._guard:
            return any(key in self._spooled for key in keys)


_MESSAGES = frozenset({"message", "app_mention"})


def _kind(body: Mapping[str, Any]) -> str:
    event = body.get("event")
    return str(event.get("type")) if isinstance(event, Mapping) else ""
