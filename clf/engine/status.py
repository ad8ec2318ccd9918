"""How far the workers are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EngineStatus:
    """A snapshot of the engine.

    training, inference: whether a worker of that role is there and has TensorFlow loaded. Work
        may be handed in before; it waits.
    problem: why no workers can be had, one sentence; empty while all is well or still starting.
    """

    training: bool = False
    inference: bool = False
    problem: str = ""

    @property
    def ready(self) -> bool:
        """Whether nothing has to be waited for."""
        return self.training and self.inference and not self.problem

    @property
    def sentence(self) -> str:
        """What a person should know now, in one sentence; empty when ready."""
        if self.problem:
            return self.problem
        if self.ready:
            return ""
        if self.training or self.inference:
            missing = "inference" if self.training else "training"
            return f"The {missing} worker is loading TensorFlow."
        return "The workers are starting and loading TensorFlow; the pages work already."
