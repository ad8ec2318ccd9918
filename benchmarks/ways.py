"""Ways to train the same recipe: this product, Keras's `model.fit`, a plain PyTorch loop.

Each function trains in the process that calls it and gives a dict: seconds from the first line of
the training to its last, compiling included; images a second from these; accuracy on the test set.
Configs have validation share 0, which only this product would spend time on.
"""

import os
import time
from collections.abc import Callable

import numpy as np

from clf.config import RunConfig
from clf.datasets import Dataset, load

Measured = dict[str, float]


def train_here(config: RunConfig) -> Measured:
    """Train a run as a training worker does: reports, checkpoints and control included."""
    from clf.runs import create_run
    from clf.training.memory import kept_memory
    from clf.training.recorder import Recorder
    from clf.training.result import evaluate_on_test_set
    from clf.training.trainer import Trainer

    run = create_run(config)
    with Recorder(run) as recorder, kept_memory():
        trainer = Trainer(run, recorder)
        return _measured(
            config,
            trainer.data,
            trainer.fit,
            lambda: (
                evaluate_on_test_set(run, trainer.evaluator(trainer.model), trainer.data).accuracy
            ),
        )


def train_by_fit(config: RunConfig) -> Measured:
    """Train the same network by `model.fit`, all other things Keras's own but for Muon."""
    os.environ.pop("TF_ENABLE_ONEDNN_OPTS", None)  # as TensorFlow comes
    return _train_by_fit(config)


def train_by_fit_best(config: RunConfig) -> Measured:
    """The same with oneDNN's convolutions, which TensorFlow leaves out on some processors."""
    return _train_by_fit(config)


def train_by_torch(config: RunConfig) -> Measured:
    """Train the same network by a plain PyTorch loop in float32."""
    return _train_by_torch(config, best=False)


def train_by_torch_best(config: RunConfig) -> Measured:
    """The same with what PyTorch has for speed: channels last, the compiler, fewer digits.

    bfloat16 only where the processor multiplies it itself.
    """
    return _train_by_torch(config, best=True)


WAYS: dict[str, Callable[[RunConfig], Measured]] = {
    "here": train_here,
    "model.fit": train_by_fit,
    "model.fit, its best": train_by_fit_best,
    "PyTorch": train_by_torch,
    "PyTorch, its best": train_by_torch_best,
}


def _train_by_fit(config: RunConfig) -> Measured:
    import keras

    from clf.model import PixelStatistics, build_model
    from clf.training.muon import Muon
    from clf.training.whitening import whiten

    data = load(config.dataset)
    pixels = data.x_train.astype("float32")
    keras.utils.set_random_seed(config.seed)
    model = build_model(config, PixelStatistics.of(data.x_train[:5000]))
    whiten(model, config, data.x_train)
    optimizers = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD, "muon": Muon}
    optimizer = optimizers[config.optimizer]
    model.compile(optimizer(config.learning_rate), f"sparse_{config.loss}", metrics=["accuracy"])
    return _measured(
        config,
        data,
        lambda: model.fit(pixels, data.y_train[:], config.batch_size, config.epochs, verbose=0),
        lambda: model.evaluate(data.x_test.astype("float32"), data.y_test[:], verbose=0)[1],
    )


def _train_by_torch(config: RunConfig, best: bool) -> Measured:
    import torch

    from benchmarks.torch_network import build_network, make_optimizer

    torch.manual_seed(config.seed)
    data = load(config.dataset)
    pixels = torch.from_numpy(np.ascontiguousarray(data.x_train[:].transpose(0, 3, 1, 2)))
    labels = torch.from_numpy(data.y_train[:].astype(np.int64))
    network = build_network(config)
    if best:
        network = network.to(memory_format=torch.channels_last)
    optimizer = make_optimizer(config, network)
    forward = torch.compile(network) if best else network
    bfloat16 = best and torch.cpu._is_avx512_bf16_supported()

    def train() -> None:
        network.train()
        for _ in range(config.epochs):
            order = torch.randperm(len(labels))
            for start in range(0, len(labels) - config.batch_size + 1, config.batch_size):
                batch = order[start : start + config.batch_size]
                with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
                    logits = forward(pixels[batch].float())
                loss = torch.nn.functional.cross_entropy(
                    logits.float(), labels[batch], label_smoothing=config.label_smoothing
                )
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()

    def test() -> float:
        network.eval()
        with torch.no_grad():
            found = [
                network(torch.from_numpy(part.transpose(0, 3, 1, 2).astype(np.float32))).argmax(1)
                for part in np.array_split(data.x_test[:], 20)
            ]
        return float((torch.cat(found).numpy() == data.y_test[:]).mean())

    return _measured(config, data, train, test)


def _measured(
    config: RunConfig, data: Dataset, train: Callable[[], object], test: Callable[[], float]
) -> Measured:
    started = time.perf_counter()
    train()
    seconds = time.perf_counter() - started
    images = config.epochs * len(data.y_train)
    return {"seconds": seconds, "images_per_second": images / seconds, "accuracy": test()}
