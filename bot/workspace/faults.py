"""Faults a test orders: a method that fails, answers late, or whose answer is lost."""

from __future__ import annotations

from dataclasses import dataclass

from bot.workspace.state import Json


@dataclass(slots=True)
class Fault:
    """What happens to the next ``times`` calls of a method ("*": of any).

    ``error`` is Slack's code, ``status`` an HTTP status, ``retry_after_s`` goes
    with a 429, ``delay_s`` comes before the answer.  ``performed``: the call is
    carried out and only its answer is replaced; ``drop``: the connection breaks
    instead of an answer.
    """

    method: str
    times: int = 1
    error: str = ""
    status: int = 0
    retry_after_s: int = 0
    delay_s: float = 0.0
    performed: bool = False
    drop: bool = False

    @property
    def only_delays(self) -> bool:
        """Whether the call is answered as usual, only late."""
        return not (self.error or self.status or self.retry_after_s or self.drop)


class Faults:
    """The faults ordered, first come, first served."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def order(self, fault: Fault) -> None:
        """Add a fault."""
        self._ordered.append(fault)

    def clear(self) -> None:
        """Forget what has not happened yet."""
        self._ordered.clear()

    def next_for(self, method: str) -> Fault | None:
        """Return the fault this call meets, and count it."""
        for fault in self._ordered:
            if fault.method in ("*", method):
                fault.times -= 1
                if fault.times <= 0:
                    self._ordered.remove(fault)
                return fault
        return None


def fault_answer(fault: Fault) -> Json:
    """Return the body that goes with a fault."""
    code = "ratelimited" if fault.retry_after_s or fault.status == 429 else ""
    return {"ok": False, "error": fault.error or code or "internal_error"}
