"""The cases of one scenario: the same files once more, each time with another fault, each in a process of its own."""

import gc
import os
import pickle
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from credit.errors import GongxinError
from tests.faults.city import City, File
from tests.faults.deciding import decisions
from tests.faults.ends import End, end
from tests.faults.points import Points, die
from tests.faults.scenarios import Scenario, scenarios

POOL = re.compile(r"polars-\d+")
Recovery = Callable[[City, Scenario], None]


def lost(city: City, _: Scenario) -> None:
    """Everything in motion is gone, as after a power cut: what rests is all there is."""
    city.executions.forget()
    city.come_to_rest(afresh=True)


def again(city: City, scenario: Scenario) -> None:
    """A function's process has died: its message comes again, its step is tried again by the state machine."""
    assert all(city.executions.is_tried_again(execution) for execution in city.executions.running())
    city.tell(scenario.sent[0])
    city.come_to_rest()


def failed(city: City, scenario: Scenario) -> None:
    """It dies as often as the state machine tries: the fault is caught, the file goes back into the line."""
    for execution in city.executions.running():
        city.executions.fail(execution)
    city.tell(scenario.sent[0])
    city.come_to_rest()


def overtaken(city: City, scenario: Scenario) -> None:
    """Before a step is tried again, another file goes all the way."""
    _other(city, scenario)
    again(city, scenario)


def _other(city: City, scenario: Scenario) -> None:
    """The second file goes as far as it can while the first one stands still."""
    other = scenario.sent[1]
    city.tell(other)
    city.work(lambda execution: execution.task["key"] == other.key)


RECOVERIES: dict[str, Recovery] = {recovery.__name__: recovery for recovery in (lost, again, failed, overtaken)}


class Runner:
    """The cases of one scenario, one after the other, in one folder."""

    def __init__(self, root: Path, port: int, name: str) -> None:
        self.root, self.port, self.name = root, port, name
        self.scenario = scenarios()[name]
        self.kept = root / "kept"
        self._cases = 0

    def prepare(self) -> None:
        """Take in what is there before; what was imported on the way is imported here, once for all cases."""
        self._cases += 1
        for name in self._whole(self._before):
            import_module(name)
        told = (self.kept / "decided").read_bytes()
        self.scenario = replace(self.scenario, sent=(*pickle.loads(told), *self.scenario.sent))  # noqa: S301
        gc.collect()
        gc.freeze()

    def undisturbed(self) -> list[End]:
        """How it ends when nothing goes wrong, the files one after the other, in either order.

        What follows from them comes as several files at once, which end in any order, too.
        """
        ends: list[End] = []
        for files in dict.fromkeys((self.scenario.sent, self.scenario.sent[::-1])):
            for last_first in (False, True):
                self._cases += 1
                ends.append(self._whole(partial(self._sent, files, last_first=last_first))[0])
        return ends

    def writes(self, *, turns: bool) -> list[str]:
        """Everything that is written for the first file, or before which it can be halted for another one."""
        self._cases += 1
        written: list[str] = self._whole(partial(self._sent, self.scenario.sent[:1], turns=turns))[1]
        return written

    def recovered(self, number: int, recovery: Recovery) -> End:
        """How it ends when the process dies just before a write, and somebody recovers."""
        self._cases += 1
        died, _ = self._apart(partial(self._sent, self.scenario.sent[:1], number, die))
        assert died, f"there is no write {number}"
        told: End = self._whole(partial(self._recovered, recovery))
        return told

    def met(self, number: int) -> End:
        """How it ends when the second file goes all the way just before a write of the first one."""
        self._cases += 1
        waiting, halted = os.pipe()
        resumed, going = os.pipe()

        def halt() -> None:
            os.write(halted, b".")
            os.read(resumed, 1)

        first = self._begin(partial(self._sent, self.scenario.sent[:1], number, halt, turns=True))
        os.close(halted)
        assert os.read(waiting, 1), f"there is no write {number}"
        self._whole(partial(self._met))
        os.write(going, b".")
        died, told = self._end(first)
        assert not died
        for pipe in (waiting, resumed, going):
            os.close(pipe)
        ended: End = told[0]
        return ended

    def calls(self) -> list[str]:
        """Every call of a function on the way."""
        self._cases += 1
        called: list[str] = self._whole(self._called)
        return called

    def late(self, number: int) -> End:
        """How it ends when a call comes once more, after everything is over."""
        self._cases += 1
        told: End = self._whole(partial(self._repeated, number))
        return told

    def _called(self) -> list[str]:
        return [function for function, _ in self._finished().calls]

    def _repeated(self, number: int) -> End:
        city = self._finished()
        with suppress(GongxinError):  # nobody hears what it says
            city.call(*city.calls[number - 1])
        city.come_to_rest()
        return end(city)

    def _finished(self) -> City:
        city = self._city()
        city.restore(self.kept)
        for file in self.scenario.sent:
            city.put(file)
            city.tell(file)
            city.work()
        city.come_to_rest()
        return city

    def _before(self) -> list[str]:
        city = self._city()
        city.restore(None)
        city.found()
        for file in self.scenario.before:
            city.put(file)
            city.tell(file)
            city.come_to_rest()
        decided = tuple(decisions(city, self.scenario.decided))
        city.keep(self.kept)
        (self.kept / "decided").write_bytes(pickle.dumps(decided))
        return [name for name in sys.modules if name != "__main__"]

    def _sent(
        self,
        files: Sequence[File],
        number: int = 0,
        act: Callable[[], None] = die,
        *,
        turns: bool = False,
        last_first: bool = False,
    ) -> tuple[End, list[str]]:
        city = self._city()
        city.last_first = last_first
        city.restore(self.kept)
        for file in self.scenario.sent if number else files:
            city.put(file)
        written: list[str] = []

        def reach(count: int, what: str) -> None:
            written.append(what)
            if count == number:
                act()

        city.announce = Points(city.home, reach, turns=turns).enter
        for file in files:
            city.tell(file)
            city.work()
        city.come_to_rest()
        return end(city), written

    def _met(self) -> None:
        _other(self._city(), self.scenario)

    def _recovered(self, recovery: Recovery) -> End:
        city = self._city()
        recovery(city, self.scenario)
        return end(city)

    def _city(self) -> City:
        return City(self.root, self.port, f"{self.name}-{os.getppid()}-{self._cases}")

    def _whole(self, work: Callable[[], Any]) -> Any:
        died, answer = self._apart(work)
        assert not died, "a process that nobody killed has died"
        return answer

    def _apart(self, work: Callable[[], Any]) -> tuple[bool, Any]:
        """Do something in a process of its own: whether it was killed, and what came of it."""
        return self._end(self._begin(work))

    def _begin(self, work: Callable[[], Any]) -> int:
        assert not _busy(), "something computes when it is imported: Polars' threads would be missing in every case"
        child = os.fork()
        if child == 0:
            os._exit(_done(work, self.root / f"answer-{os.getpid()}"))
        return child

    def _end(self, child: int) -> tuple[bool, Any]:
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            return True, None
        if os.WEXITSTATUS(status):
            raise SystemExit(f"{self.name}: a process failed, see above")
        return False, pickle.loads((self.root / f"answer-{child}").read_bytes())  # noqa: S301 - our own child's


def _busy() -> bool:
    """Whether Polars has started its threads, where the system tells: they do not survive a fork."""
    tasks = Path("/proc/self/task")
    names = [(task / "comm").read_text().strip() for task in tasks.iterdir()] if tasks.is_dir() else []
    return any(POOL.fullmatch(name) for name in names)


def _done(work: Callable[[], Any], answer: Path) -> int:
    try:
        answer.write_bytes(pickle.dumps(work()))
    except BaseException:
        traceback.print_exc()
        return 1
    return 0
