"""A bot in a process of its own that is killed, stopped, starved and started again."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
STOP_WITHIN_S = 30.0


class Replica:
    """One bot process; its log goes to ``folder/bot.log`` through a pipe.

    Through a pipe, because a process that may write no file still may say so.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.clock = folder / "clock"
        self.log = folder / "bot.log"
        self._environ = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "CHAOS_CLOCK": str(self.clock),
            **environ,
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._readers: list[threading.Thread] = []
        self._guard = threading.Lock()  # one starts it, another ends it
        self.up = threading.Event()

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> Replica:
        """Start the process, unless it runs; ``up`` is set once Slack is reached."""
        with self._guard:
            if not self.is_running:
                self._start()
        return self

    def kill(self) -> None:
        """End the process at once: SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask the process to stop, SIGTERM; return its exit code."""
        return self._end(signal.SIGTERM)

    def may_write(self, *, most_bytes: int | None) -> None:
        """Let no file of the process grow past ``most_bytes``; ``None``: no limit."""
        wanted = resource.RLIM_INFINITY if most_bytes is None else most_bytes
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(
                self.pid, resource.RLIMIT_FSIZE, (wanted, resource.RLIM_INFINITY)
            )

    def freeze(self, seconds: float) -> None:
        """Stop the process from running for a while, as a paused machine."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGSTOP)
            time.sleep(seconds)
            os.kill(self.pid, signal.SIGCONT)

    def move_clock(self, seconds: float) -> None:
        """Set its clock ahead of the real one by so much."""
        half = self.clock.with_name("clock.part")
        half.write_text(str(seconds), "ascii")
        half.replace(self.clock)

    def _start(self) -> None:
        self.up.clear()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.bot_process"],
            cwd=self.folder,
            env=self._environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        up, log = self._process.stdout, self._process.stderr
        self._readers = [
            threading.Thread(target=self._listen, args=(up, self.up), daemon=True),
            threading.Thread(target=self._keep, args=(log,), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def _end(self, how: signal.Signals) -> int:
        with self._guard:
            process = self._process
            if process is None:
                return 0
            if process.poll() is None:
                process.send_signal(how)
            try:
                code = process.wait(STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                code = process.wait()
            for reader in self._readers:
                reader.join()
            return code

    @staticmethod
    def _listen(pipe, up: threading.Event) -> None:
        with pipe:
            for _ in pipe:
                up.set()

    def _keep(self, pipe) -> None:
        with pipe, self.log.open("ab", buffering=0) as log:
            for line in pipe:
                log.write(line)
