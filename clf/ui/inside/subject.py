"""What a section of Look inside is about: a run, its network, and the picture that was chosen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from clf.datasets import DATASETS, DatasetInfo, own
from clf.engine import tasks
from clf.layer_views import LayerInfo
from clf.network import TracedLayer
from clf.runs import Run
from clf.ui import state
from clf.ui.chosen_picture import ChosenPicture
from clf.ui.engine import answer


@dataclass(frozen=True)
class Subject:
    """picture: None until a person has chosen one."""

    run: Run
    picture: ChosenPicture | None

    @property
    def info(self) -> DatasetInfo:
        """The dataset that the network was trained on."""
        return DATASETS[self.run.config().dataset]

    @property
    def layers(self) -> tuple[LayerInfo, ...]:
        """All layers that can be opened. Raises OSError where the network is gone."""
        return self.ask(tasks.layers)

    @property
    def network(self) -> list[TracedLayer]:
        """The network's description, which gives its layers their titles."""
        return self.run.config().trace()

    def ask(self, task: Callable, *args: Any) -> Any:
        """What ``task(run_path, *args)`` gives on a worker; asked once, not again at every rerun.

        The last answer to each task is kept. Raises what the task raises.
        """
        changed = self.run.model_file.stat().st_mtime_ns, own.is_deleted(self.info.name)
        question = (self.run.id, changed, _key(args))
        known, found = state.recall(f"inside-{task.__name__}", (None, None))
        if known != question:
            found = answer(task, str(self.run.path), *args)
            state.remember(f"inside-{task.__name__}", (question, found))
        return found


def _key(args: tuple) -> tuple:
    return tuple(arg.tobytes() if hasattr(arg, "tobytes") else arg for arg in args)
