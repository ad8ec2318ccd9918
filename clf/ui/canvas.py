"""The one adapter of streamlit_drawable_canvas: a canvas to draw on, with pen, undo and clear."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from clf.preprocessing import PictureError, Strokes, picture_errors, read_picture
from clf.ui import state
from clf.ui.canvas_strokes import strokes_of

SIZE = 280
_PAPER = "#FFFFFF"


@dataclass(frozen=True)
class _Drawing:
    """What is remembered of a canvas: it outlives leaving the page.

    mounted: counts the canvases; a new number makes the browser start again from `start`.
    start, strokes: drawings as the component takes and gives them.
    picture: the canvas as RGBA, None while it is empty.
    """

    mounted: int = 0
    start: dict | None = None
    strokes: dict | None = None
    picture: np.ndarray | None = None

    def again_from(self, objects: list) -> "_Drawing":
        start = {"objects": objects} if objects else None
        return _Drawing(self.mounted + 1, start, start, self.picture if objects else None)


def drawing_name(key: str) -> str:
    """Under which name the drawing on this canvas is remembered."""
    return f"{key}-drawing"


def drawing_size(drawing: _Drawing) -> int:
    """Bytes that a remembered drawing takes; 0 for an empty canvas."""
    return 0 if drawing.picture is None else drawing.picture.nbytes


def start_again(key: str) -> None:
    """Show the drawing that is remembered on a canvas that may have been shown empty before."""
    drawing = state.recall(drawing_name(key), _Drawing())
    _remember(key, drawing.again_from((drawing.strokes or {}).get("objects") or []))


def draw(key: str, colours: bool = False) -> tuple[np.ndarray | None, Strokes | None]:
    """Let a person draw; the picture, and how the pen went if that is known.

    The picture: uint8 (SIZE, SIZE, 4), dark strokes on white, or None while the canvas is empty.
    colours: whether the pen's colour can be chosen.
    """
    width, colour = _pen(key, colours)
    drawing = _current(key)
    st.caption("Draw here, large or small.")  # the component's own tools cover this line on hover
    result = _canvas(key, drawing, width, colour)
    objects = (result.json_data or {}).get("objects") or []
    picture = _picture(result) if objects else None
    if objects and picture is None:  # mounted again; the browser has not answered yet
        picture = drawing.picture
    _remember(key, _Drawing(drawing.mounted, drawing.start, result.json_data, picture))
    _buttons(key, empty=not objects)
    return picture, strokes_of(objects)


def _pen(key: str, colours: bool) -> tuple[int, str]:
    if not colours:
        return _pen_width(key), "#000000"
    left, right = st.columns([3, 1])
    with left:
        width = _pen_width(key)
    return width, right.color_picker(
        "Pen colour", "#1F6FB5", key=f"{key}-colour", persist_state="session"
    )


def _pen_width(key: str) -> int:
    return st.slider(
        "Pen width in pixels", 4, 40, 18, key=f"{key}-pen", persist_state="session", width=SIZE
    )


def _current(key: str) -> _Drawing:
    """The drawing to go on with; where the page was left, it starts from its last strokes."""
    drawing = state.recall(drawing_name(key), _Drawing())
    if state.widget_value(_widget(key, drawing)) is None and drawing.strokes != drawing.start:
        return drawing.again_from((drawing.strokes or {}).get("objects") or [])
    return drawing


def _widget(key: str, drawing: _Drawing) -> str:
    return f"{key}-canvas-{drawing.mounted}"


def _remember(key: str, drawing: _Drawing) -> None:
    state.remember(drawing_name(key), drawing)


def _canvas(key: str, drawing: _Drawing, width: int, colour: str):
    # Imported here: it can only be imported where a Streamlit server runs.
    from streamlit_drawable_canvas import st_canvas

    return st_canvas(
        stroke_width=width,
        stroke_color=colour,
        background_color=_PAPER,
        width=SIZE,
        height=SIZE,
        initial_drawing=drawing.start,
        return_image_data=True,
        key=_widget(key, drawing),
    )


def _picture(result) -> np.ndarray | None:
    """What the browser sent, read as carefully as any file."""
    data = result.image_bytes
    if data is None:
        return None
    try:
        with picture_errors("drawing"):
            return np.array(read_picture(data, "drawing").convert("RGBA"))
    except PictureError:
        return None


def _buttons(key: str, empty: bool) -> None:
    with st.container(horizontal=True):
        st.button(
            "Undo",
            key=f"{key}-undo",
            icon=":material/undo:",
            on_click=_undo,
            args=(key,),
            disabled=empty,
        )
        st.button(
            "Clear",
            key=f"{key}-clear",
            icon=":material/delete:",
            on_click=_clear,
            args=(key,),
            disabled=empty,
        )


def _undo(key: str) -> None:
    drawing = state.recall(drawing_name(key), _Drawing())
    _remember(key, drawing.again_from((drawing.strokes or {}).get("objects", [])[:-1]))


def _clear(key: str) -> None:
    _remember(key, state.recall(drawing_name(key), _Drawing()).again_from([]))
