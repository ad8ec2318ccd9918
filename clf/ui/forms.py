"""The form of one training: every field of RunConfig, filled from recipes or from a run."""

import dataclasses

import streamlit as st

from clf.architectures import ARCHITECTURES, CUSTOM, architecture_name, architecture_title
from clf.config import RECIPES, ConfigError, RunConfig
from clf.datasets import DATASETS
from clf.layers import begin_pretrained, can_be_fine_tuned
from clf.plots.schedule import schedule_chart
from clf.text import one_line
from clf.ui.curves import curves
from clf.ui.network_editor import edit_network, editor_is_open, open_editor
from clf.ui.state import keep, set_widget_value, widget_value

_DEFAULT = RunConfig()
_RECIPES = {"Defaults": _DEFAULT, **RECIPES}
_FIELDS = {item.name: item for item in dataclasses.fields(RunConfig)}
_HELP = {
    "epochs": "How often the network sees all training pictures.",
    "batch_size": "How many pictures it sees before each change of its weights.",
    "optimizer": "The rule that turns the loss into new weights. Muon is made for networks of "
    "convolutions with batch normalization.",
    "schedule": "How the learning rate changes from the first step to the last.",
    "patience": "Early stopping: ends after so many epochs without a better validation accuracy, "
    "and keeps the best epoch. 0 switches it off.",
    "learning_rate": "How far each change of the weights goes. 0.001 suits Adam, 0.01 to 0.1 "
    "SGD and Muon.",
    "fine_tuning": "So many of the epochs, the last ones, let the pretrained layers learn as well, "
    "at a tenth of the learning rate. 0 leaves them as they are, and so MobileNetV3 always stays.",
    "class_weights": "Where some classes have few pictures: whether a picture of these counts for "
    "more, so that all classes count the same.",
    "weight_decay": "Pulls every weight towards 0 a little at each step, against overfitting. With "
    "AdamW, 0 stands for Keras's 0.004.",
    "label_smoothing": "Asks for a little less than certainty: this share of the target is spread "
    "over all classes.",
    "outliers": "Teaches what is none of the classes: so many pictures, as a share of each batch, "
    "are turned by a quarter or laid over each other, and should look like no class in particular. "
    "For digits and other drawings.",
    "precision": "mixed bfloat16 computes with fewer digits, which some processors do much faster. "
    "The faster one here is found by a short measurement when the training starts.",
    "loss": "What is made small: how wrong the probabilities are.",
    "scaling": "What is done to the pixel values before the first layer.",
    "output": "How the last layer's values (logits) become probabilities.",
    "output_base": "Above e = 2.718 sharper than softmax, below it softer.",
    "augmentation": "Changes the training pictures at random each time they are seen.",
    "validation_share": "Share of the training pictures kept aside to check on after each epoch.",
    "seed": "The same seed and settings give the same run again.",
}
_NOTES = {
    "norm": "Divided by their Euclidean norm, the values do not sum to 1: for (3, 4) they are "
    "0.6 and 0.8, which is 1.4. Their squares do, 0.36 + 0.64 = 1, so the squares are used as "
    "probabilities.",
    "relu": "Negative values become 0; the others are divided by their sum to be probabilities. "
    "A negative value gets no gradient any more, so this output often learns badly: try it.",
    "softmax_base": "b^v divided by the sum of all b^v; softmax is the same with b = e.",
}


def _key(name: str) -> str:
    return f"form-{name}"


def fill_form(config: RunConfig) -> None:
    """Put a config into the form; call it from a button's on_click."""
    for name in _FIELDS:
        set_widget_value(_key(name), getattr(config, name))


def fill_dataset(name: str) -> None:
    """Put a dataset into the form and leave the other settings as they are."""
    set_widget_value(_key("dataset"), name)


def config_form() -> RunConfig | None:
    """Draw the form and give what it holds; None, with the reason shown, if it cannot be used."""
    for name in _FIELDS:
        keep(_key(name), getattr(_DEFAULT, name))
    _recipe()
    _dataset()
    _network()
    _number("epochs", step=1)
    with st.expander("How it learns", icon=":material/tune:"):
        _learning()
    try:
        return RunConfig(**{name: widget_value(_key(name)) for name in _FIELDS})
    except ConfigError as error:
        st.error(str(error), icon=":material/error:")
        return None


def _dataset() -> None:
    """Built-in and own datasets; also an older version of an own one, if the form holds it."""
    titles = {name: one_line(info.title) for name, info in DATASETS.items()}
    held = widget_value(_key("dataset"))
    if held in DATASETS:
        titles.setdefault(held, one_line(DATASETS[held].title))
    else:  # deleted meanwhile
        set_widget_value(_key("dataset"), _DEFAULT.dataset)
    _choice("dataset", titles)


def _recipe() -> None:
    """The recipe that the form holds just now; choosing another one fills the form."""
    key = _key("recipe")
    held = {name: widget_value(_key(name)) for name in _FIELDS}
    same = (name for name, config in _RECIPES.items() if held == vars(config))
    set_widget_value(key, next(same, None))

    def take_recipe() -> None:
        if (chosen := widget_value(key)) in _RECIPES:
            fill_form(_RECIPES[chosen])

    st.selectbox(
        "Recipe",
        list(_RECIPES),
        index=None,
        placeholder="Your own settings",
        key=key,
        on_change=take_recipe,
        help="Fills in everything below: "
        + "; ".join(f"{name}: {_in_short(config)}" for name, config in _RECIPES.items())
        + ".",
    )


def _in_short(config: RunConfig) -> str:
    dataset = DATASETS[config.dataset].title
    return f"{dataset}, {architecture_title(config.architecture)}, {config.epochs} epochs"


def _network() -> None:
    layers_key = _key("layers")
    name = architecture_name(widget_value(layers_key))
    preset_key = _key("preset")
    set_widget_value(preset_key, name)
    choices = [*ARCHITECTURES, *([CUSTOM] if name == CUSTOM else [])]

    def take_preset() -> None:
        chosen = widget_value(preset_key)
        if chosen in ARCHITECTURES:
            set_widget_value(layers_key, layers := ARCHITECTURES[chosen].layers)
            if not can_be_fine_tuned(layers):
                set_widget_value(_key("fine_tuning"), 0)

    st.selectbox(
        "Network (architecture)",
        choices,
        format_func=architecture_title,
        key=preset_key,
        on_change=take_preset,
    )
    if name in ARCHITECTURES:
        st.caption(ARCHITECTURES[name].description)
    st.button("Change its layers", icon=":material/edit:", on_click=open_editor)
    if editor_is_open():
        edit_network(layers_key, DATASETS[widget_value(_key("dataset"))])


def _learning() -> None:
    transfers = begin_pretrained(widget_value(_key("layers")))
    left, right = st.columns(2)
    with left:
        _choice("optimizer")
        _number("batch_size", step=1)
        _choice("loss")
        _number("label_smoothing", step=0.05, format="%.2f")
        _choice("output")
        _choice("class_weights")
        _number("patience", step=1)
    with right:
        _number("learning_rate", step=0.0001, format="%g")
        _choice("schedule")
        _number("weight_decay", step=0.001, format="%g")
        _choice("scaling")
        _number("validation_share", step=0.05, format="%.2f")
        _choice("augmentation")
        _number("outliers", step=0.05, format="%.2f")
        if transfers:
            _number("fine_tuning", step=1)
    if transfers:
        st.caption(
            "The pretrained layers scale the pixels as they learned it; the pixel scaling chosen "
            "here is not used. Without augmentation, what they make of each picture is computed "
            "once, and an epoch takes a moment."
        )
    output = widget_value(_key("output"))
    if output in _NOTES:
        st.caption(_NOTES[output])
    if output == "softmax_base":
        _number("output_base", step=0.1, format="%g")
    left, right = st.columns(2)
    with left:
        _number("seed", step=1)
    with right:
        _choice("precision")
    if widget_value(_key("schedule")) != "constant":
        chart = schedule_chart(
            widget_value(_key("schedule")),
            widget_value(_key("learning_rate")),
            epochs := widget_value(_key("epochs")),
            min(widget_value(_key("fine_tuning")), epochs) if transfers else 0,
        )
        curves([chart], key="form-schedule-chart")


def _choice(name: str, titles: dict[str, str] | None = None) -> None:
    metadata = _FIELDS[name].metadata
    titles = titles or metadata["choices"]
    st.selectbox(
        metadata["label"].capitalize(),
        list(titles),
        format_func=titles.__getitem__,
        key=_key(name),
        help=_HELP.get(name),
    )


def _number(name: str, **options) -> None:
    metadata = _FIELDS[name].metadata
    st.number_input(
        metadata["label"].capitalize(),
        metadata["min"],
        metadata["max"],
        key=_key(name),
        help=_HELP.get(name),
        **options,
    )
