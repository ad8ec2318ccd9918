"""Every layer that a network can have is told about."""

import pytest

from clf.architectures import ARCHITECTURES
from clf.config import SCALINGS, RunConfig
from clf.layer_views import LayerInfo
from clf.layers import LAYERS, begin_pretrained
from clf.model import PixelStatistics, build_model
from clf.ui.layer_texts import LAYER_TEXTS, kind_text, layer_text

STATISTICS = PixelStatistics((80.0,), (6400.0,))


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_layer_of_a_preset_has_a_text(name: str):
    own_scaling = begin_pretrained(ARCHITECTURES[name].layers)
    for scaling in SCALINGS if not own_scaling else ("none",):
        model = build_model(
            RunConfig(layers=ARCHITECTURES[name].layers, scaling=scaling), STATISTICS
        )
        kinds = {type(layer).__name__ for layer in model.layers[1:]}
        assert kinds <= LAYER_TEXTS.keys()


def test_the_presets_have_every_kind_of_layer():
    used = {layer.kind for item in ARCHITECTURES.values() for layer in item.layers}
    assert used | {"Dense"} == LAYERS.keys()


def test_parts_of_blocks_say_where_they_stand():
    def text(name, kind):
        return layer_text(LayerInfo(name, kind, (4, 4, 1), (4, 4, 1)))

    assert "shortcut" in text("3_residualblock_shortcut", "Conv2D")
    assert "ends a residual block" in text("3_residualblock", "Activation")
    assert "not learned" in text("1_patchwhitening", "Conv2D")
    assert text("1_conv2d", "Conv2D") == LAYER_TEXTS["Conv2D"]
    assert "LeakyReLU" in text("4_leakyrelu", "LeakyReLU")


@pytest.mark.parametrize("kind", LAYERS)
def test_every_kind_that_the_editor_offers_is_told_about(kind):
    assert kind_text(kind).endswith(".")


def test_the_pretrained_layers_say_where_their_scaling_comes_from():
    info = LayerInfo("1_efficientnetlite0_scaling", "Rescaling", (4, 4, 3), (4, 4, 3))
    assert "EfficientNet-Lite0" in layer_text(info)
