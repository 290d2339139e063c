"""What a run leaves: a JSON file, a chart, and the index of all runs, in bench/results/."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.chart import chart
from bench.figures import Figure
from bench.goals import GOALS, Goal
from bench.machine import load_average, machine, now

FOLDER = Path(__file__).parent / "results"
INDEX = "latest.json"


@dataclass
class Results:
    """结果: figures by group, and one sentence for each group that could not measure."""

    label: str
    options: Mapping[str, Any]
    began_at: str = field(default_factory=now)
    load_before: float = field(default_factory=load_average)
    figures: dict[str, list[Figure]] = field(default_factory=dict)
    unmeasured: dict[str, str] = field(default_factory=dict)

    @property
    def all_figures(self) -> list[Figure]:
        return [one for figures in self.figures.values() for one in figures]

    def judged(self) -> list[tuple[Goal, Figure | None]]:
        """Every goal, with the figure that answers it where there is one."""
        found = {one.key: one for one in self.all_figures}
        return [(goal, found.get(goal.key)) for goal in GOALS]

    def told(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "began_at": self.began_at,
            "ended_at": now(),
            "load_average": [self.load_before, load_average()],
            "machine": machine(),
            "options": dict(self.options),
            "goals": [_judgement(goal, one) for goal, one in self.judged()],
            "figures": {name: list(map(asdict, some)) for name, some in self.figures.items()},
            "unmeasured": self.unmeasured,
        }


def _judgement(goal: Goal, one: Figure | None) -> dict[str, Any]:
    value = one.value if one else None
    return {**asdict(goal), "value": value, "met": goal.is_met(value) if one else None}


def write(results: Results, folder: Path = FOLDER) -> tuple[Path, Path]:
    """(JSON, chart), named by day and label; a run of the same name is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    told = results.told()
    name = f"{results.began_at[:10]}-{_slug(results.label)}"
    written, drawn = folder / f"{name}.json", folder / f"{name}.svg"
    _write_json(written, told)
    judged = [(goal, one) for goal, one in results.judged() if one]
    drawn.write_text(chart(judged, _subtitle(told)), encoding="utf-8")
    _note(folder, name, results)
    return written, drawn


def _subtitle(told: Mapping[str, Any]) -> str:
    machine_told, load = told["machine"], told["load_average"]
    return (
        f"{told['began_at'][:10]} · {machine_told['processor']}, {machine_told['cores']} cores, "
        f"Python {machine_told['python']} · load {load[0]} to {load[1]} · {machine_told['commit']}"
    )


def _note(folder: Path, name: str, results: Results) -> None:
    """``latest`` is the newest; ``runs`` lists all that lie here, newest first."""
    path = folder / INDEX
    runs = json.loads(path.read_text(encoding="utf-8"))["runs"] if path.exists() else []
    entry = {"name": name, "began_at": results.began_at, "groups": list(results.figures)}
    runs = [entry, *(run for run in runs if run["name"] != name and _is_there(folder, run))]
    _write_json(path, {"latest": name, "runs": runs})


def _is_there(folder: Path, run: Mapping[str, Any]) -> bool:
    return (folder / f"{run['name']}.json").exists()


def _slug(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-") or "run"


def _write_json(path: Path, told: Any) -> None:
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def groups_of(only: Sequence[str]) -> str:
    """A label where none was given."""
    return "-".join(only) if only else "all"
