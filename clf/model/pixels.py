"""Builder of the layer that whitens patches of pixels."""

import keras

from clf import layers as records
from clf.layers import Layer
from clf.model.general import Builder, Tensor
from clf.network import TracedLayer


def _patch_whitening(traced: TracedLayer, values: Tensor, _: int) -> Tensor:
    return keras.layers.Conv2D(
        traced.output_shape[-1],
        traced.layer.kernel_size,
        activation="relu",
        use_bias=False,
        kernel_initializer="zeros",  # clf.training.whitening.whiten gives it its values
        trainable=False,
        name=traced.name,
    )(values)


BUILDERS: dict[type[Layer], Builder] = {records.PatchWhitening: _patch_whitening}
