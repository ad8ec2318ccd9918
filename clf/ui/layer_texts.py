"""What each kind of layer does, in a sentence for somebody who learns it."""

from clf.layer_views import LayerInfo

LAYER_TEXTS = {
    "Rescaling": "Multiplies every pixel value, so that the network gets small numbers.",
    "Normalization": "Shifts and scales every pixel value to mean 0 and deviation 1.",
    "Conv2D": "Every filter (kernel) slides over its input and multiplies: where the picture looks "
    "like the filter, its feature map is large.",
    "MaxPooling2D": "Keeps the largest value of every window: the maps get smaller, what stands "
    "out stays.",
    "AveragePooling2D": "Keeps the mean of every window: the maps get smaller and smoother.",
    "GlobalAveragePooling2D": "Takes the mean of every map: one number a map is left.",
    "Flatten": "Writes all values of the maps one after the other into a vector. No value changes.",
    "Dense": "Every unit sums up all its inputs, each multiplied by a weight, adds its bias, and "
    "applies the activation.",
    "Dropout": "Switches values off at random while the network learns. When it answers, as here, "
    "it changes nothing.",
    "BatchNormalization": "Brings every channel to about mean 0 and deviation 1, as measured in "
    "training, then scales and shifts it.",
    "Activation": "Applies a function to every value; ReLU sets negative values to 0.",
    "Add": "Adds the input of the residual block to what its convolutions made of it.",
    "Output": "Turns the values of the last layer (logits) into probabilities that sum to 1.",
}
"""By Keras's class name, and "Output"."""

_BY_NAME = {
    "_patchwhitening": "These filters were not learned: they were computed from the training "
    "pictures, and bring patches of neighbouring pixels to equal strength in all directions.",
    "_shortcut": "It stands on the shortcut of a residual block, and gives the block's input the "
    "shape of its output.",
    "_residualblock": "It ends a residual block, after the addition.",
    "_residualstage": "It ends a residual stage.",
}
"""What is said in addition of layers whose names end so."""


def layer_text(layer: LayerInfo) -> str:
    """What this layer does; of a kind without a text, what can be seen of it."""
    text = LAYER_TEXTS.get(
        layer.kind, f"Of a layer {layer.kind}, only the values before and after it can be shown."
    )
    more = [said for end, said in _BY_NAME.items() if layer.name.endswith(end)]
    return " ".join([text, *more])
