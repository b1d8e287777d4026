"""Run every fault against the tests of a tree, stage by stage.

What was found is stored after each stage.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from mutation.chosen import CHECK, TOUCHING, WHOLE, Chosen, Files
from mutation.measured import CPU, measure, suites, whole
from mutation.places import Site
from mutation.scratch import Run, Scratch

TESTED = 5
"""Exit code of pytest when no test was left to run."""
SURVIVED = ""


@dataclass
class Outcome:
    """What became of one fault: the stage and the test that found it.

    It is empty where the fault survived so far.

    stages: how many tests ran against it in each stage
    """

    stage: str = SURVIVED
    test: str = ""
    error: str = ""
    seconds: float = 0.0
    stages: dict[str, int] = field(default_factory=dict)


@dataclass
class Stages:
    """The faults of one tree and what became of them, kept in a file after each."""

    scratch: Scratch
    chosen: Chosen
    file: Path
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    @classmethod
    def of(cls, scratch: Scratch, kept: Path) -> Stages:
        """Copy and measure a tree; outcomes of this very state of it are read again."""
        scratch.work.mkdir(parents=True, exist_ok=True)
        scratch.copy()
        file = kept / f"outcomes-{scratch.fingerprint()}.json"
        stages = cls(scratch, Chosen(scratch.tree, measure(scratch, kept)), file)
        if file.exists():
            found = json.loads(file.read_text(encoding="utf-8"))
            stages.outcomes = {name: Outcome(**told) for name, told in found.items()}
        return stages

    def _keep(self, site: Site, outcome: Outcome) -> None:
        self.outcomes[site.id] = outcome
        told = {name: asdict(outcome) for name, outcome in self.outcomes.items()}
        self.file.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")

    def baseline(self, sites: Sequence[Site]) -> None:
        """Run the first stage without a fault: what fails there finds nothing."""
        self.scratch.take_out()
        files = self.chosen.check(sites[0])
        run = self.scratch.test(files, skip=self.chosen.measured.failed, cpu=self.chosen.cpu(files))
        if run.code or not run.ran:
            raise SystemExit(f"mutants: without a fault the tests of the first stage fail:\n{run.told}")

    def each(self, sites: Iterable[Site]) -> None:
        """Run the first two stages against every open fault, each alone."""
        for site in sites:
            outcome = self.outcomes.get(site.id, Outcome())
            if outcome.stage == SURVIVED and CHECK not in outcome.stages:
                self._run(site, outcome, CHECK, [self.chosen.check(site)])
                self._keep(site, outcome)
            if outcome.stage == SURVIVED and TOUCHING not in outcome.stages:
                self._run(site, outcome, TOUCHING, self.chosen.touching(site))
                self._keep(site, outcome)

    def _run(self, site: Site, outcome: Outcome, stage: str, groups: Iterable[Files]) -> None:
        self.scratch.put_in([site])
        outcome.stages[stage] = 0
        for files in groups:
            run, found = self._found(files)
            outcome.seconds = round(outcome.seconds + run.seconds, 1)
            outcome.stages[stage] += len(run.ran)
            if found:
                outcome.stage, (outcome.test, outcome.error) = stage, found
                break
        print(f"{site.id} {site.kind:16} {site.place[:50]:50} {stage:8} {outcome.test or '-'}", flush=True)

    def _found(self, files: Files) -> tuple[Run, tuple[str, str] | None]:
        """Run tests to the first that fails and fails again alone.

        One that failed by chance finds nothing.
        """
        skip = set(self.chosen.measured.failed)
        while True:
            run = self.scratch.test(files, skip=skip, cpu=self.chosen.cpu(files))
            found = finding(run)
            name = run.failed[0][0] if run.failed else ""
            if not found or "::" not in name:
                return run, found
            again = self.scratch.test({name.partition("::")[0]: [name]}, cpu=self.chosen.cpu(files))
            if again.failed or not again.ran:
                return run, found
            skip.add(name)

    def together(self, sites: Iterable[Site]) -> None:
        """Run the whole suite against all survivors at once.

        Then the tests that failed run against each alone.
        """
        left = [site for site in sites if self.outcomes[site.id].stage == SURVIVED]
        left = [site for site in left if WHOLE not in self.outcomes[site.id].stages]
        if not left:
            return
        self.scratch.put_in(left)
        groups, ran = [], 0
        for names in suites(self.scratch.root):
            run = self.scratch.test(dict.fromkeys(names), cpu=CPU, first=False)
            whole(run)
            ran += len(run.ran)
            groups.append(_by_file({name for name, _, _ in run.failed}))
        self.scratch.take_out()
        groups = [self._sound(files) for files in groups if files]
        for site in left:
            outcome = self.outcomes[site.id]
            self._run(site, outcome, WHOLE, [files for files in groups if files])
            outcome.stages[WHOLE] = ran
            self._keep(site, outcome)

    def _sound(self, files: Files) -> Files:
        """Leave out the tests that fail without a fault as well."""
        run = self.scratch.test(files, cpu=CPU, first=False)
        failed = {name for name, _, _ in run.failed}
        return _by_file({name for file, only in files.items() for name in only or (file,)} - failed)

    def canary(self, site: Site) -> dict[str, str]:
        """Run a canary against each of the first two stages by itself.

        It gives the test that found it in each.
        """
        self.scratch.put_in([site])
        found = {}
        for stage, groups in ((CHECK, [self.chosen.check(site)]), (TOUCHING, self.chosen.touching(site))):
            outcome = Outcome()
            self._run(site, outcome, stage, groups)
            found[stage] = outcome.test
        return found


def _by_file(names: Iterable[str]) -> dict[str, list[str] | None]:
    """Sort tests by file; of a file that could not be read all are meant."""
    found: dict[str, list[str] | None] = {name: None for name in names if "::" not in name}
    for name in sorted(names):
        only = found.setdefault(name.partition("::")[0], [])
        if only is not None:
            only.append(name)
    return found


def finding(run: Run) -> tuple[str, str] | None:
    """Give the test that found a fault and its error; nothing where every test passed.

    Raises where no test ran or the run says nothing for another reason.
    """
    if run.failed:
        name, when, error = run.failed[0]
        return (name, error) if when == "call" else (f"{name} ({when})", error)
    if run.code == -signal.SIGXCPU:
        return ("(time)", "more than five times the usual processor time")
    if run.code == 0 and run.ran:
        return None
    if not run.ran and run.code != TESTED and "Traceback" in run.told:
        told = [line for line in run.told.splitlines() if line and not line.startswith(" ")]
        return ("(start)", told[-1][:200])
    raise SystemExit(f"mutants: {len(run.ran)} tests ran, exit code {run.code}:\n{run.told}")
