"""What a trained network says of pictures, and what its layers make of one.

Runs on a worker; imports TensorFlow.
"""

from clf.inference.attention import grad_cam, occlusion
from clf.inference.network import predict
from clf.inference.summaries import network_view
from clf.inference.views import layer_view, layers

__all__ = ["grad_cam", "layer_view", "layers", "network_view", "occlusion", "predict"]
