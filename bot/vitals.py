"""What the bot counts about itself, for whoever watches it from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest

# A diagnosis takes well under a millisecond at 70 entries, a few at 60,000.
DIAGNOSIS_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0)
REQUEST_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
REPLY_BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0, 300.0)


class Vitals:
    """Counters, timings and gauges of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._events = self._counter("events", "Slack events taken in", "what")
        self._verdicts = self._counter("verdicts", "Pastes diagnosed", "verdict")
        self._answers = self._counter("answers", "Pastes by entry answered", "entry")
        self._errors = self._counter("slack_errors", "Slack calls refused", "error")
        self._requests = self._counter(
            "requests", "Requests at the API and the hooks", "route", "status"
        )
        self._alerts = self._counter("alerts", "Alerts that hooks took", "became")
        self._request = Histogram(
            "patchbot_request_seconds",
            "Time to answer a request at the API and the hooks",
            ["route"],
            buckets=REQUEST_BUCKETS,
            registry=self.registry,
        )
        self._spooled = self._counter(
            "spooled", "Events that had to wait for the database in a file"
        )
        self._shed = self._counter("shed", "Automatic replies dropped under load")
        self._diagnosis = Histogram(
            "patchbot_diagnosis_seconds",
            "Time to diagnose one paste",
            buckets=DIAGNOSIS_BUCKETS,
            registry=self.registry,
        )
        self._reply = Histogram(
            "patchbot_reply_seconds",
            "Time from queueing a reply to Slack having it",
            buckets=REPLY_BUCKETS,
            registry=self.registry,
        )

    def event(self, what: str) -> None:
        """Count an event that was taken in."""
        self._events.labels(what).inc()

    def diagnosed(self, verdict: str, entry: str | None, *, seconds: float) -> None:
        """Count a diagnosis; ``entry`` is the one answered with, if one was."""
        self._verdicts.labels(verdict).inc()
        self._diagnosis.observe(seconds)
        if entry:
            self._answers.labels(entry).inc()

    def said(self, *, seconds: float) -> None:
        """Count a reply that Slack has; ``seconds`` since it was queued."""
        self._reply.observe(max(0.0, seconds))

    def refused(self, error: str) -> None:
        """Count a Slack call that failed; ``error`` is Slack's word, empty: no line."""
        self._errors.labels(error or "connection").inc()

    def request(self, route: str, status: int, *, seconds: float) -> None:
        """Count a request; ``route`` is its pattern, never an address as typed."""
        self._requests.labels(route, str(status)).inc()
        self._request.labels(route).observe(seconds)

    def alerts(self, became: Mapping[str, int]) -> None:
        """Count the alerts of a request by what became of them."""
        for what, number in became.items():
            self._alerts.labels(what).inc(number)

    def spooled(self) -> None:
        """Count an event that the database could not take."""
        self._spooled.inc()

    def shed(self, rows: int) -> None:
        """Count automatic replies that were dropped under load."""
        self._shed.inc(rows)

    def watch(self, name: str, about: str, read: Callable[[], float]) -> None:
        """Show a number that is read whenever somebody looks (``patchbot_<name>``)."""
        gauge = Gauge(f"patchbot_{name}", about, registry=self.registry)
        gauge.set_function(read)

    def watch_many(
        self, name: str, about: str, label: str, read: Callable[[], Mapping[str, float]]
    ) -> Callable[[], None]:
        """Show numbers by ``label``; call what is returned before they are shown."""
        gauge = Gauge(f"patchbot_{name}", about, [label], registry=self.registry)

        def refresh() -> None:
            gauge.clear()
            for value, number in read().items():
                gauge.labels(value).set(number)

        return refresh

    def shown(self) -> bytes:
        """Return all of it in Prometheus' text format."""
        return generate_latest(self.registry)

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"patchbot_{name}", about, labels, registry=self.registry)
