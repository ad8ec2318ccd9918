"""Whether what a person types, chooses and starts is what is trained: `python -m benchmarks.form`.

Every try fills in a recipe or leaves the form as it is, types a number or chooses something, and
presses Start training at once, with the mouse held for 20 to 120 ms. What the config of the run
that follows says is compared with what the form showed. Needs requirements-dev.txt and Chromium.
"""

import argparse
import dataclasses
import random
import tempfile
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

from clf import control
from clf.config import RECIPES, ConfigError, RunConfig
from clf.runs import Run
from tests.browser.app_server import AppServer, running_app
from tests.browser.chromium import launch
from tests.browser.steps import choose, fill_recipe, open_page, start, type_number

HOLDS = (20, 40, 60, 90, 120)
_FIELDS = {item.name: item for item in dataclasses.fields(RunConfig)}
_OFFERED = {name: config for name, config in RECIPES.items() if config.dataset == "fashion_mnist"}
"""CIFAR-10 has to be downloaded first."""
_TYPED = {
    "epochs": (1, 1000),
    "batch_size": (1, 4096),
    "learning_rate": (1e-5, 0.1),
    "weight_decay": (0.0, 0.5),
    "label_smoothing": (0.0, 0.5),
    "outliers": (0.0, 0.5),
    "validation_share": (0.05, 0.5),
    "patience": (0, 100),
    "seed": (0, 2**31 - 1),
}
_CHOSEN = (
    "optimizer",
    "schedule",
    "loss",
    "class_weights",
    "scaling",
    "output",
    "augmentation",
    "precision",
)


class Tries:
    """One person at page Train, who draws what to do next from a seed."""

    def __init__(self, page: Page, server: AppServer, seed: int) -> None:
        self._page, self._server, self._random = page, server, random.Random(seed)
        self._config = RunConfig()

    def one(self) -> str:
        """What was lost in one try; "" if nothing was."""
        what = self._change()
        held = self._random.choice(HOLDS)
        try:
            run_id = start(self._page, held)
        except Error as error:
            return f"{what}, held {held} ms: no run ({error.message.splitlines()[0]})"
        run = Run(run_id, self._server.runs / run_id)
        control.stop(run)
        if run.config() == self._config:
            return ""
        wanted, got = self._config.to_dict(), run.config().to_dict()
        wrong = {name: (wanted[name], got[name]) for name in wanted if wanted[name] != got[name]}
        self._config = run.config()
        return f"{what}, held {held} ms: wanted and got {wrong}"

    def _change(self) -> str:
        if self._random.random() < 0.2:
            name = self._random.choice(list(_OFFERED))
            fill_recipe(self._page, name)
            self._config = _OFFERED[name]
        if self._random.random() < 0.3:
            return self._choose(self._random.choice(_CHOSEN))
        return self._type(self._random.choice(list(_TYPED)))

    def _type(self, name: str) -> str:
        low, high = _TYPED[name]
        drawn = self._random.uniform(low, high)
        value = round(drawn) if isinstance(low, int) else float(f"{drawn:.3g}")
        if not self._take(name, value):
            return self._type("epochs")
        type_number(self._page, _label(name), f"{value:.10f}".rstrip("0").rstrip("."))
        return f"{name} {value} typed"

    def _choose(self, name: str) -> str:
        choices = _FIELDS[name].metadata["choices"]
        others = [value for value in choices if value != getattr(self._config, name)]
        value = self._random.choice(others)
        self._take(name, value)
        choose(self._page, _label(name), choices[value])
        return f"{name} {value} chosen"

    def _take(self, name: str, value: object) -> bool:
        try:
            self._config = dataclasses.replace(self._config, **{name: value})
        except ConfigError:  # patience without validation pictures
            return False
        return True


def _label(name: str) -> str:
    return _FIELDS[name].metadata["label"].capitalize()


def main() -> None:
    """Try, and print every loss and the count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tries", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    lost = 0
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder)) as server,
    ):
        size = {"width": 1280, "height": 800}
        page = launch(playwright).new_context(viewport=size, base_url=server.url).new_page()
        page.set_default_timeout(15_000)
        open_page(page, "Train")
        page.get_by_text("How it learns").click()
        tries = Tries(page, server, options.seed)
        for number in range(options.tries):
            if problem := tries.one():
                lost += 1
                print(f"{number}: {problem}", flush=True)
        server.stop_runs()
    print(f"{options.tries} tries, {lost} lost")


if __name__ == "__main__":
    main()
