"""The networks of the benchmark written as PyTorch modules, layer by layer as the records say."""

import torch
from torch import nn

from clf import layers as records
from clf.config import RunConfig
from clf.datasets import load
from clf.network import TracedLayer

_ACTIVATIONS = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "linear": nn.Identity}


def build_network(config: RunConfig) -> nn.Module:
    """From pixels float32 (n, channels, height, width), 0 to 255, to logits (n, classes)."""
    traced = [_Scaling(config), *map(_module, config.trace())]
    if config.output == "softmax_base":
        traced.append(_Times(float(torch.log(torch.tensor(config.output_base)))))
    return nn.Sequential(*traced)


def make_optimizer(config: RunConfig, network: nn.Module) -> torch.optim.Optimizer:
    """The optimizer of `config`, SGD with momentum instead of Muon: it takes less time."""
    if config.optimizer == "adam":
        return torch.optim.Adam(network.parameters(), config.learning_rate, eps=1e-7)
    return torch.optim.SGD(network.parameters(), config.learning_rate, momentum=0.9)


class _Scaling(nn.Module):
    def __init__(self, config: RunConfig) -> None:
        super().__init__()
        mean, deviation = 0.0, 1.0
        if config.scaling == "standard":
            some = load(config.dataset).x_train[:5000].astype(float)
            mean, deviation = some.mean((0, 1, 2)), some.std((0, 1, 2))
        elif config.scaling != "none":
            deviation = {"unit": 255.0, "unit_256": 256.0}[config.scaling]
        for name, value in (("mean", mean), ("deviation", deviation)):
            value = torch.as_tensor(value, dtype=torch.float32).reshape(1, -1, 1, 1)
            self.register_buffer(name, value)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return (pixels - self.mean) / self.deviation


class _Times(nn.Module):
    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        return values * self.factor


class _Stage(nn.Module):
    def __init__(self, channels: int, filters: int) -> None:
        super().__init__()
        self.first = nn.Sequential(
            nn.Conv2d(channels, filters, 3, padding=1, bias=False),
            nn.MaxPool2d(2),
            nn.BatchNorm2d(filters),
            nn.ReLU(),
        )
        self.second = nn.Sequential(
            nn.Conv2d(filters, filters, 3, padding=1, bias=False),
            nn.BatchNorm2d(filters),
            nn.ReLU(),
        )

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        values = self.first(values)
        return values + self.second(values)


def _module(traced: TracedLayer) -> nn.Module:
    layer, channels = traced.layer, traced.input_shape[-1]
    match layer:
        case records.Conv2D():
            convolution = nn.Conv2d(channels, layer.filters, layer.kernel_size, layer.strides)
            return nn.Sequential(_as_keras(convolution), _ACTIVATIONS[layer.activation]())
        case records.Dense():
            linear = nn.Linear(channels, layer.units)
            return nn.Sequential(_as_keras(linear), _ACTIVATIONS[layer.activation]())
        case records.MaxPooling2D():
            return nn.MaxPool2d(layer.pool_size, layer.step)
        case records.Flatten():
            return nn.Flatten()
        case records.PatchWhitening():
            # Its filters are of no consequence for the time, which is all that is compared here.
            filters = nn.Conv2d(channels, traced.output_shape[-1], layer.kernel_size, bias=False)
            return nn.Sequential(filters.requires_grad_(False), nn.ReLU())
        case records.ResidualStage():
            return _Stage(channels, layer.filters)
    raise NotImplementedError(layer.kind)


def _as_keras(layer: nn.Module) -> nn.Module:
    """Initial weights as Keras draws them."""
    nn.init.xavier_uniform_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer
