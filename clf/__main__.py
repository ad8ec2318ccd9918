"""Command line: train a network, classify pictures, list runs. `python -m clf --help`."""

import argparse
import dataclasses
import json
import os
import signal
import sys

from clf.architectures import ARCHITECTURES, architecture_title
from clf.calibration import Calibration
from clf.classifying import classify_files, result_line
from clf.config import ConfigError, RunConfig
from clf.control import stop
from clf.datasets import DATASETS, DatasetUnavailable
from clf.pretrained import PRETRAINED, ship
from clf.progress_bar import progress_bar
from clf.quiet import quiet_import
from clf.run_summaries import pretrained_summaries, summaries
from clf.runs import (
    Run,
    RunNotFound,
    RunState,
    create_run,
    find_run,
)
from clf.text import one_line, percent

_OPTIONS = {item.name: item for item in dataclasses.fields(RunConfig) if item.name != "layers"}
"""Fields of RunConfig that are options as they are; --architecture gives the layers."""


EXIT_CODES = "Exit codes: 0 done, 1 failed, 2 bad arguments or a run that cannot be used."
_CLASSIFY = (
    "Classify pictures by a finished run, a line each. A file that cannot be read is named with "
    "the reason, and the others are classified. Of a folder, all pictures in it and its "
    "sub-folders are, in the order of their names; hidden files and files of other kinds are "
    "passed over."
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:
        """One line instead of argparse's usage text."""
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns the exit code, see EXIT_CODES."""
    options = _parser().parse_args(arguments)
    try:
        code = options.command(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever reads has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing at the end, either
        return 1
    except (ConfigError, DatasetUnavailable, RunNotFound) as error:
        print(f"python -m clf: {error}", file=sys.stderr)
        return 2


def train(options: argparse.Namespace) -> int:
    """Train in this process; Ctrl-C stops the run and keeps the network as far as it came."""
    given = {name: getattr(options, name) for name in (*_OPTIONS, "architecture")}
    chosen = {name: value for name, value in given.items() if value is not None}
    state = _train_here(RunConfig.from_dict(chosen), options.json).status().state
    return 0 if state in (RunState.COMPLETED, RunState.STOPPED) else 1


def pretrain(options: argparse.Namespace) -> int:
    """Train the networks that come with the product, each as a run, and put them in their place.

    One that does not reach its test accuracy is not shipped.
    """
    failures = 0
    for name in options.names or PRETRAINED:
        wanted = PRETRAINED[name]
        run = _train_here(wanted.config, options.json)
        status = run.status()
        if status.state is RunState.STOPPED:
            return 1
        if (status.test_accuracy or 0) < wanted.least_accuracy:
            failures += 1
            least = percent(wanted.least_accuracy)
            problem = f"{name} has to reach a test accuracy of {least}; not shipped"
            print(f"python -m clf: {problem}.", file=sys.stderr)
        else:
            ship(name, run.path)
    return 1 if failures else 0


def _train_here(config: RunConfig, as_json: bool) -> Run:
    """Train a new run in this process to its end, and print what came of it."""
    with quiet_import():
        from clf.training import train as train_run
    # Only now: a run without a heartbeat would be taken for dead while TensorFlow still loads.
    run = create_run(config, RunState.RUNNING)
    signal.signal(signal.SIGINT, lambda *_: stop(run))
    with progress_bar(run, config.epochs):
        train_run(run)
    status = run.status()
    summary = {
        "run_id": run.id,
        "state": status.state,
        "test_accuracy": status.test_accuracy,
        "balanced_accuracy": status.balanced_accuracy,
        "seconds": round(status.seconds, 3),
        "images_per_second": round(status.images_per_second, 1),
        "reason": status.reason,
    }
    print(json.dumps(summary) if as_json else _in_words(summary))
    return run


def classify(options: argparse.Namespace) -> int:
    """Classify picture files, and the pictures in folders, by a finished run: a line each.

    One that fails holds up no other. 0 if a picture was classified, 1 if none could be.
    """
    run = _with_network(options.run)
    with quiet_import():
        from clf.inference import predict
    done = 0
    for result in classify_files(run, options.files, predict):
        done += "error" not in result
        print(result_line(result, options.json), flush=True)
    return 0 if done else 1


def calibrate(options: argparse.Namespace) -> int:
    """Calibrate networks that are trained already, anew; their weights stay as they are."""
    found = [_with_network(run_id) for run_id in options.runs]
    with quiet_import():
        from clf.training.calibrating import calibrate_saved
    for run in found:
        measured = calibrate_saved(run)
        if measured is None:
            line = f"{run.id}: it has too few validation pictures to be calibrated"
        else:
            line = (
                f"{run.id}: temperature {measured.temperature:.3f}, expected calibration error "
                f"{percent(measured.before.error)} before, {percent(measured.after.error)} after"
            )
        print(json.dumps(_calibrated(run, measured)) if options.json else line + ".")
    return 0


def runs(options: argparse.Namespace) -> int:
    """List all runs, the newest first, and the networks that come with the product."""
    for item in [*summaries(), *pretrained_summaries()]:
        config, status = item.config, item.status
        row = {
            "run_id": item.run.id,
            "state": status.state,
            "dataset": config.dataset,
            "architecture": config.architecture,
            "epochs": config.epochs,
            "test_accuracy": status.test_accuracy,
            "seconds": round(status.seconds, 3),
        }
        print(json.dumps(row) if options.json else _run_line(row))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m clf", description=__doc__, epilog=EXIT_CODES)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    command = commands.add_parser("train", help="train a network")
    command.set_defaults(command=train)
    command.add_argument("--architecture", default="dense_128", help=", ".join(ARCHITECTURES))
    for item in _OPTIONS.values():
        _add_option(command, item)

    command = commands.add_parser("pretrain", help="train the networks that come with the product")
    command.set_defaults(command=pretrain)
    command.add_argument("names", nargs="*", metavar="NAME", type=_pretrained_name)

    command = commands.add_parser(
        "classify",
        help="classify pictures by a finished run",
        description=_CLASSIFY,
        epilog="Exit codes: 0 a picture was classified, 1 none could be, 2 bad arguments or a run "
        "that cannot be used.",
    )
    command.set_defaults(command=classify)
    command.add_argument("--run", required=True, help="id of the run")
    command.add_argument("files", nargs="+", metavar="FILE", help="a picture, or a folder of them")

    command = commands.add_parser("calibrate", help="measure anew how sure networks may be")
    command.set_defaults(command=calibrate)
    command.add_argument("runs", nargs="+", metavar="RUN", help="id of a run")

    command = commands.add_parser("runs", help="list all runs")
    command.set_defaults(command=runs)
    for command in commands.choices.values():
        command.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser


def _pretrained_name(text: str) -> str:
    if text not in PRETRAINED:
        raise argparse.ArgumentTypeError(f"it is {text!r}; choose from {', '.join(PRETRAINED)}")
    return text


def _add_option(command: argparse.ArgumentParser, item: dataclasses.Field) -> None:
    choices = item.metadata.get("choices")
    meaning = ", ".join(choices) if choices else "{min:g} to {max:g}".format(**item.metadata)
    command.add_argument(
        "--" + item.name.replace("_", "-"),
        type=item.type,
        default=None,
        help=f"{meaning} (default {item.default})",
    )


def _with_network(run_id: str) -> Run:
    """The run of this id. Raises RunNotFound if there is none, or it has no network."""
    try:
        run = find_run(run_id)
    except RunNotFound as error:
        raise RunNotFound(f"{error} `python -m clf runs` lists all runs.") from error
    if not run.model_file.exists():
        raise RunNotFound(f"Run {run.id} has no trained network yet; it is {run.status().state}.")
    return run


def _calibrated(run: Run, measured: Calibration | None) -> dict:
    if measured is None:
        return {"run_id": run.id, "temperature": None}
    return {
        "run_id": run.id,
        "temperature": measured.temperature,
        "error_before": measured.before.error,
        "error_after": measured.after.error,
        "accepted": measured.accepted,
    }


def _in_words(summary: dict) -> str:
    accuracy = summary["test_accuracy"]
    result = "" if accuracy is None else f", test accuracy {percent(accuracy)}"
    if summary["balanced_accuracy"] is not None:
        result += f", balanced {percent(summary['balanced_accuracy'])}"
    speed = f"{summary['seconds']:.1f} s, {summary['images_per_second']:,.0f} images a second"
    reason = f" {summary['reason']}" if summary["reason"] else ""
    return f"Run {summary['run_id']} {summary['state']}{result} ({speed}).{reason}"


def _run_line(row: dict) -> str:
    accuracy = "-" if row["test_accuracy"] is None else percent(row["test_accuracy"])
    columns = (
        row["run_id"],
        f"{row['state']:9}",
        f"{one_line(DATASETS[row['dataset']].title, 30):13}",
        f"{architecture_title(row['architecture']):18}",
        f"{row['epochs']:4} epochs",
        f"{accuracy:>8}",
        f"{row['seconds']:8.1f} s",
    )
    return "  ".join(columns)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")  # a class may have letters it cannot show
    sys.exit(main())
