"""What each kind of layer does, in a sentence for somebody who learns it."""

from clf.layer_views import LayerInfo

LAYER_TEXTS = {
    "Rescaling": "Multiplies every pixel value, so that the network gets small numbers.",
    "Normalization": "Shifts and scales every pixel value to mean 0 and deviation 1.",
    "Conv2D": "Every filter (kernel) slides over its input and multiplies: where the picture looks "
    "like the filter, its feature map is large.",
    "DepthwiseConv2D": "A convolution in which every filter sees one map alone, that of its own "
    "number: far fewer products than with all of them.",
    "MaxPooling2D": "Keeps the largest value of every window: the maps get smaller, what stands "
    "out stays.",
    "AveragePooling2D": "Keeps the mean of every window: the maps get smaller and smoother.",
    "GlobalAveragePooling2D": "Takes the mean of every map: one number a map is left.",
    "Flatten": "Writes all values of the maps one after the other into a vector. No value changes.",
    "Dense": "Every unit sums up all its inputs, each multiplied by a weight, adds its bias, and "
    "applies the activation.",
    "Dropout": "Switches values off at random while the network learns. When it answers, "
    "it changes nothing.",
    "BatchNormalization": "Brings every channel to about mean 0 and deviation 1, as measured in "
    "training, then scales and shifts it.",
    "Activation": "Applies a function to every value; ReLU sets negative values to 0.",
    "Add": "Adds the input of the residual block to what its convolutions made of it.",
    "Concatenate": "Lays the grey picture down three times, as red, green and blue, because the "
    "layers after it learned from colours.",
    "UpSampling2D": "Enlarges the maps: between the values there were, it puts what lies between.",
    "Output": "Turns the values of the last layer (logits) into probabilities that sum to 1.",
}
"""By Keras's class name, and "Output"."""

_RECORD_TEXTS = {
    "ResidualBlock": "Two convolutions whose result is added to their own input, so that deep "
    "networks learn well.",
    "ResidualStage": "A convolution and a pooling, then a convolution whose result is added to "
    "its own input.",
    "PatchWhitening": "Filters that are computed from the training pictures before any training; "
    "they bring patches of pixels to equal strength in all directions. Only as the first layer.",
    "EfficientNetLite0": "The 49 convolutions of EfficientNet-Lite0, with all that they learned "
    "from the 1.3 million photographs of ImageNet. They stay as they are, and only the layers "
    "after them learn from your pictures: that takes few pictures and little time. Only as the "
    "first layer.",
}
"""Layers of the editor that are several layers of Keras."""


def kind_text(kind: str) -> str:
    """What a layer of this kind of the editor does."""
    return _RECORD_TEXTS.get(kind) or LAYER_TEXTS[kind]


_BY_NAME = {
    "_patchwhitening": "These filters were not learned: they were computed from the training "
    "pictures, and bring patches of neighbouring pixels to equal strength in all directions.",
    "_shortcut": "It stands on the shortcut of a residual block, and gives the block's input the "
    "shape of its output.",
    "_residualblock": "It ends a residual block, after the addition.",
    "_residualstage": "It ends a residual stage.",
    "_efficientnetlite0": "It ends the layers that were learned from ImageNet.",
    "_efficientnetlite0_enlarged": "So the pictures come near the size that EfficientNet-Lite0 "
    "learned from.",
    "_efficientnetlite0_scaling": "As EfficientNet-Lite0 learned it: 0 to 255 becomes -1 to 1.",
}
"""What is said in addition of layers whose names end so."""


def layer_text(layer: LayerInfo) -> str:
    """What this layer does; of a kind without a text, what can be seen of it."""
    text = LAYER_TEXTS.get(
        layer.kind, f"Of a layer {layer.kind}, only the values before and after it can be shown."
    )
    more = [said for end, said in _BY_NAME.items() if layer.name.endswith(end)]
    return " ".join([text, *more])
