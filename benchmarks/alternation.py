"""Runs in turn, A B A B …, so that whatever else the machine does falls on all of them alike."""

from collections.abc import Callable, Mapping, Sequence

from benchmarks.process import Command, Sample, run

Say = Callable[[str], None]
Check = Callable[[Sample], None]


def alternate(
    commands: Sequence[Command], runs: int, say: Say, checks: Mapping[str, Check] | None = None
) -> dict[str, list[Sample]]:
    """The samples of each command by its name.

    Args:
        commands: run one after the other, then again from the first.
        runs: how often each is run.
        say: told a line after each run.
        checks: by name, what refuses a wrong answer, however fast.
    """
    found: dict[str, list[Sample]] = {command.name: [] for command in commands}
    for turn in range(1, runs + 1):
        for command in commands:
            sample = run(command)
            if checks and command.name in checks:
                checks[command.name](sample)
            found[command.name].append(sample)
            say(f"{command.name} {turn}/{runs}: {sample.wall:.2f} s, cpu {sample.cpu:.2f} s, {sample.memory:.0f} MB")
    return found
