"""The form of one training: every field of RunConfig, filled from recipes or from a run."""

import streamlit as st

from clf.architectures import ARCHITECTURES, CUSTOM, architecture_title
from clf.config import RECIPES, ConfigError, RunConfig
from clf.datasets import DATASETS
from clf.layers import Layer, begin_pretrained
from clf.plots.schedule import schedule_chart
from clf.text import one_line
from clf.ui.curves import curves
from clf.ui.form_values import (
    ARCHITECTURE,
    CUSTOM_LAYERS,
    FIELDS,
    field_key,
    fill_dataset,
    fill_form,
    form_config,
    form_layers,
    form_value,
    form_values,
)
from clf.ui.network_editor import edit_network, editor_is_open, open_editor
from clf.ui.number_field import number_input
from clf.ui.setting_texts import HELP, OUTPUT_NOTES
from clf.ui.state import widget_value

_RECIPES = {"Defaults": RunConfig(), **RECIPES}


def choose_training() -> RunConfig | None:
    """Draw what a person chooses first; the training that the whole form describes.

    None if there cannot be such a one: :func:`show_problem` says why.
    """
    _recipe()
    _dataset()
    _network()
    _number("epochs", step=1)
    try:
        return form_config()
    except ConfigError:
        return None


def choose_how_it_learns(config: RunConfig | None) -> None:
    """Draw the other settings, below the button that starts a run: so it stays where it is.

    config: what the form describes, if there can be such a training.
    """
    with st.expander("How it learns", icon=":material/tune:"):
        _learning()
        if config is not None and config.schedule != "constant":
            _schedule(config)


def show_problem() -> None:
    """Say what is wrong with the form, if anything is. Above the button it would move that away."""
    if form_value("dataset") is None:
        st.error("The pictures chosen before are no longer here. Choose another dataset.")
        return
    try:
        form_config()
    except ConfigError as error:
        sentence = str(error)
        st.error(sentence[:1].upper() + sentence[1:], icon=":material/error:")


def _recipe() -> None:
    """A menu, and no box that shows a choice: a box would choose anew with every rerun."""
    key = "form-recipe"

    def take_recipe() -> None:
        fill_form(_RECIPES[widget_value(key)])

    st.menu_button(
        f"Recipe: {_recipe_name() or 'your own settings'}",
        list(_RECIPES),
        format_func=_recipe_line,
        key=key,
        on_click=take_recipe,
        icon=":material/menu_book:",
        width="stretch",
        wrap=False,
        help="Fills in everything below.",
    )


def _recipe_name() -> str | None:
    """The recipe that the form holds just now."""
    try:
        held = form_config()
    except ConfigError:
        return None
    return next((name for name, config in _RECIPES.items() if config == held), None)


def _recipe_line(name: str) -> str:
    config = _RECIPES[name]
    dataset, network = DATASETS[config.dataset].title, architecture_title(config.architecture)
    return f"{name}: {dataset}, {network}, {config.epochs} epochs"


def _dataset() -> None:
    """Built-in and own datasets; also an older version of an own one, if the form holds it."""
    titles = {name: one_line(info.title) for name, info in DATASETS.items()}
    held = form_value("dataset")
    if held is not None and held not in titles:
        if held in DATASETS:
            titles[held] = f"{one_line(DATASETS[held].title)}, as it was"
        else:  # deleted meanwhile
            fill_dataset(None)
    _choice("dataset", _told_apart(titles), placeholder="Choose the pictures")


def _told_apart(titles: dict[str, str]) -> dict[str, str]:
    """Titles that differ: a browser says by its title which one was chosen."""
    seen: dict[str, int] = {}
    for name, title in titles.items():
        seen[title] = seen.get(title, 0) + 1
        titles[name] = title if seen[title] == 1 else f"{title} ({seen[title]})"
    return titles


def _network() -> None:
    networks = [*ARCHITECTURES, *([CUSTOM] if form_value(CUSTOM_LAYERS) else [])]
    st.selectbox(
        "Network (architecture)",
        networks,
        index=networks.index(form_value(ARCHITECTURE)),
        format_func=architecture_title,
        key=field_key(ARCHITECTURE),
    )
    if (name := form_value(ARCHITECTURE)) in ARCHITECTURES:
        st.caption(ARCHITECTURES[name].description)
    layers, dataset = form_layers(form_values()), form_value("dataset")
    st.button(
        "Change its layers",
        icon=":material/edit:",
        on_click=open_editor,
        args=(layers,),
        disabled=dataset is None,
    )
    if editor_is_open() and dataset is not None:
        edit_network(DATASETS[dataset])


def _learning() -> None:
    layers = form_layers(form_values())
    left, right = st.columns(2)
    with left:
        _choice("optimizer")
        _number("batch_size", step=1)
        _choice("loss")
        _number("label_smoothing", step=0.05)
        _choice("output")
        _choice("class_weights")
        _number("patience", step=1)
    with right:
        _number("learning_rate", step=0.0001)
        _choice("schedule")
        _number("weight_decay", step=0.001)
        _choice("scaling")
        _number("validation_share", step=0.05)
        _choice("augmentation")
        _number("outliers", step=0.05)
        if form_value("dataset") and DATASETS[form_value("dataset")].has_written_digits:
            _number("other_writers", step=0.05)
        if begin_pretrained(layers):
            _number("fine_tuning", step=1)
    _notes(layers)
    left, right = st.columns(2)
    with left:
        _number("seed", step=1)
    with right:
        _choice("precision")


def _notes(layers: tuple[Layer, ...]) -> None:
    """What some choices entail, and the base of the output that has one."""
    if begin_pretrained(layers):
        st.caption(
            "The pretrained layers scale the pixels as they learned it; the pixel scaling chosen "
            "here is not used. Without augmentation, what they make of each picture is computed "
            "once, and an epoch takes a moment."
        )
    output = form_value("output")
    if output in OUTPUT_NOTES:
        st.caption(OUTPUT_NOTES[output])
    if output == "softmax_base":
        _number("output_base", step=0.1)


def _schedule(config: RunConfig) -> None:
    chart = schedule_chart(
        config.schedule, config.learning_rate, config.epochs, config.fine_tuning_epochs
    )
    curves([chart], key="form-schedule-chart")


def _choice(name: str, titles: dict[str, str] | None = None, **options) -> None:
    metadata = FIELDS[name].metadata
    titles = titles or metadata["choices"]
    held = form_value(name)
    st.selectbox(
        metadata["label"].capitalize(),
        list(titles),
        index=None if held is None else list(titles).index(held),
        format_func=titles.__getitem__,
        key=field_key(name),
        help=HELP.get(name),
        **options,
    )


def _number(name: str, step: float) -> None:
    label = FIELDS[name].metadata["label"].capitalize()
    number_input(label, form_value(name), key=field_key(name), step=step, help=HELP.get(name))
