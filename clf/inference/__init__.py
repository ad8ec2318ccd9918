"""What a trained network says of pictures, what its layers make of one, what excites its filters,
and what it would say if it were changed.

Runs on a worker; imports TensorFlow.
"""

from clf.inference.attention import grad_cam, occlusion
from clf.inference.excitation import made_picture, strongest_pictures
from clf.inference.neighbours import look_at_training_pictures, nearest_pictures
from clf.inference.network import predict, scaled
from clf.inference.summaries import network_view
from clf.inference.surgery import what_if
from clf.inference.views import layer_view, layers

__all__ = [
    "grad_cam",
    "layer_view",
    "layers",
    "look_at_training_pictures",
    "made_picture",
    "nearest_pictures",
    "network_view",
    "occlusion",
    "predict",
    "scaled",
    "strongest_pictures",
    "what_if",
]
