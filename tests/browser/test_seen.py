"""Classify: decisions of the preprocessing are switched; the nearest training pictures."""

import io
import re

from PIL import Image
from playwright.sync_api import Page, expect

from clf.calibration import answers, read_calibration
from clf.datasets import DATASETS
from clf.inference import nearest_pictures, predict
from clf.preprocessing import AUTOMATIC, Decisions, prepare_picture
from clf.runs import find_run
from clf.text import percent
from tests.browser.app_server import AppServer
from tests.browser.steps import (
    WORKER_TIMEOUT,
    assert_no_exception,
    choose_source,
    draw_stroke,
    upload,
    wait_until_drawn,
)

RUN, INFO = find_run("pretrained-fashion_mnist"), DATASETS["fashion_mnist"]


def png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def trousers() -> Image.Image:
    image = Image.new("RGB", (150, 200), (215, 210, 200))
    image.paste((40, 40, 90), (40, 30, 110, 180))
    image.paste((215, 210, 200), (72, 70, 80, 180))
    return image


def said(wished: Decisions) -> str:
    """The most probable class and its probability, computed here."""
    pixels = prepare_picture(trousers(), INFO, wished).pixels[None]
    (answer,) = answers(pixels, predict(str(RUN.path), pixels), read_calibration(RUN.path))
    return f"{INFO.class_names[answer.label]} ({percent(answer.probability)})"


def test_a_decision_is_switched_and_the_nearest_pictures_follow(page: Page, server: AppServer):
    page.set_viewport_size({"width": 1280, "height": 2600})
    page.goto(f"{server.url}/classify?run=pretrained-fashion_mnist")
    wait_until_drawn(page)
    upload(page, {"name": "a.png", "mimeType": "image/png", "buffer": png(trousers())})
    nearest = page.get_by_text(re.compile("9 are of the most probable class"))
    expect(nearest).to_be_visible(timeout=WORKER_TIMEOUT)
    pixels = prepare_picture(trousers(), INFO).pixels
    distance = nearest_pictures(str(RUN.path), pixels).distances[0]
    expect(page.get_by_text(f"distance {distance:.3f}").first).to_be_visible()

    page.get_by_text("Decide otherwise").click()
    for choice in (True, False):
        expected = said(AUTOMATIC.with_choice("cropped", choice))
        expect(page.get_by_text(expected).first).to_be_visible(timeout=WORKER_TIMEOUT)
    page.get_by_role("radio", name="All of it").click()
    again = page.get_by_role("button", name="Leave all to the app again")
    expect(again).to_be_enabled(timeout=WORKER_TIMEOUT)
    expect(page.get_by_text("before (grey) and after (coloured)")).to_be_visible()
    expect(page.get_by_role("radio", name="All of it")).to_be_checked()
    again.click()
    expect(page.get_by_role("radio", name="The subject")).to_be_checked(timeout=WORKER_TIMEOUT)
    expect(again).to_be_disabled()
    assert_no_exception(page, server)


def test_a_drawing_is_drawn_anew_with_the_usual_pen_also_after_a_reload(page: Page):
    page.set_viewport_size({"width": 1280, "height": 1700})
    page.goto("/classify?run=pretrained-mnist")
    choose_source(page, "Draw")
    draw_stroke(page)
    step = page.get_by_text("strokes drawn anew with the usual pen")
    expect(step).to_be_visible(timeout=WORKER_TIMEOUT)
    page.reload()
    expect(step).to_be_visible(timeout=WORKER_TIMEOUT)
