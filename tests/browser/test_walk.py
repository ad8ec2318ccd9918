"""A walk over the whole app in a real browser, with nothing in place of the real thing."""

import io
import re

from PIL import Image
from playwright.sync_api import Error, Page, expect

from clf.datasets import load
from clf.runs import Run
from clf.text import percent
from tests.browser.app_server import AppServer, wait_until
from tests.browser.steps import (
    PAGES,
    WORKER_TIMEOUT,
    answer,
    assert_no_exception,
    choose,
    choose_source,
    draw_stroke,
    go_to,
    heading,
    open_page,
    run_in_link,
    start_long_run,
    start_run,
    stop_run,
    upload,
    wait_for_state,
    wait_until_drawn,
)


def _digit_png(name: str = "digit.png") -> dict:
    file = io.BytesIO()
    Image.fromarray(load("digits").x_test[0, ..., 0]).save(file, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": file.getvalue()}


def test_every_page_opens_without_an_exception_and_fits_the_width(
    page: Page, server: AppServer, trained_run: str
):
    open_page(page, "Start")
    for title in PAGES:
        go_to(page, title)
        assert_no_exception(page, server)
        for width, height in ((1280, 800), (1024, 768)):
            page.set_viewport_size({"width": width, "height": height})
            drawn = page.evaluate("document.scrollingElement.scrollWidth")
            assert drawn <= width, f"{title} is {drawn} pixels wide"


def test_a_picture_and_a_drawing_are_classified_and_tensorflow_stays_out_of_the_web_process(
    page: Page, server: AppServer, trained_run: str
):
    page.goto(f"{server.url}/classify?run={trained_run}")
    upload(page, _digit_png())
    expect(answer(page)).to_be_visible(timeout=WORKER_TIMEOUT)
    choose_source(page, "Draw")
    draw_stroke(page)
    expect(answer(page)).to_be_visible(timeout=WORKER_TIMEOUT)
    wait_until_drawn(page)
    for title in ("Look inside", "Runs", "Train", "Data"):
        go_to(page, title)
        assert_no_exception(page, server)

    roots = {name.partition(".")[0] for name in server.modules()}
    assert "streamlit" in roots
    assert not roots & {"tensorflow", "keras"}
    assert server.resident_mebibytes() < 400


def test_a_digit_is_recognised_before_anything_was_trained(page: Page, server: AppServer):
    open_page(page, "Start")
    page.get_by_role("button", name="Draw a digit").click()
    expect(heading(page, "Classify")).to_be_visible()
    wait_until_drawn(page)
    draw_stroke(page)
    expect(page.get_by_role("heading", name=re.compile(r"^1: "))).to_be_visible(
        timeout=WORKER_TIMEOUT
    )
    page.reload()
    expect(page.get_by_role("heading", name=re.compile(r"^1: "))).to_be_visible(
        timeout=WORKER_TIMEOUT
    )
    go_to(page, "Look inside")
    expect(page.get_by_text("Choose or draw a picture")).to_be_visible()
    assert_no_exception(page, server)


def test_a_file_that_is_no_picture_is_named_and_the_others_are_classified(
    page: Page, server: AppServer, trained_run: str
):
    page.goto(f"{server.url}/classify?run={trained_run}")
    broken = {"name": "notes.png", "mimeType": "image/png", "buffer": b"these are only words"}
    upload(page, broken, _digit_png())
    expect(answer(page)).to_be_visible(timeout=WORKER_TIMEOUT)
    left_out = page.get_by_text("notes.png: This is not a picture but a text")
    expect(left_out).to_be_visible()

    page.reload()
    expect(left_out).to_be_visible()
    expect(answer(page)).to_be_visible(timeout=WORKER_TIMEOUT)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_text("The answer appears here")).to_be_visible()
    wait_until_drawn(other)
    expect(other.get_by_text("notes.png")).to_have_count(0)


def test_an_empty_canvas_says_so(page: Page, server: AppServer, trained_run: str):
    page.goto(f"{server.url}/classify?run={trained_run}")
    choose_source(page, "Draw")
    expect(page.get_by_text("Nothing drawn yet")).to_be_visible()
    expect(answer(page)).to_have_count(0)


def test_a_run_goes_on_and_is_shown_after_a_reload_elsewhere_and_in_a_second_tab(
    page: Page, server: AppServer
):
    open_page(page, "Train")
    run_id = start_long_run(page)
    wait_for_state(page, "running")
    page.reload()
    wait_for_state(page, "running")
    assert run_in_link(page) == run_id

    go_to(page, "Data")
    go_to(page, "Train")
    wait_for_state(page, "running")
    assert run_in_link(page) == run_id

    second = page.context.new_page()
    second.goto(page.url)
    wait_for_state(second, "running")
    stop_run(second)
    wait_for_state(page, "stopped")


def test_a_second_run_waits_in_the_queue_and_can_be_taken_out(page: Page):
    open_page(page, "Train")
    first = start_long_run(page)
    wait_for_state(page, "running")
    start_long_run(page)
    wait_for_state(page, "queued")
    expect(page.get_by_text(re.compile("place 1 of 1"))).to_be_visible()
    stop_run(page)

    page.goto(re.sub(r"run=[^&]+", f"run={first}", page.url))
    wait_for_state(page, "running")
    stop_run(page)


def test_the_live_chart_grows_in_place_while_an_epoch_runs(page: Page):
    open_page(page, "Train")
    start_long_run(page)
    loss = page.get_by_role("figure", name=re.compile("^Loss now|^Loss after epoch"))
    expect(loss).to_be_visible(timeout=WORKER_TIMEOUT)
    line = loss.locator("path.line").first
    line.evaluate("line => line.marked = true")
    for _ in range(5):
        earlier = line.get_attribute("d")
        expect(line).not_to_have_attribute("d", earlier)
        assert line.evaluate("line => line.marked"), "the chart was built anew"
    stop_run(page)


def test_a_run_is_followed_also_where_only_the_page_itself_reaches_the_server(page: Page):
    page.route("**/live/**", lambda route: route.abort())
    open_page(page, "Train")
    start_run(page, epochs=5)
    wait_for_state(page, "completed")
    expect(page.get_by_role("figure", name=re.compile("^Loss after epoch 5"))).to_be_visible()


def test_a_run_is_steered_while_it_goes_and_trained_on_when_it_has_ended(
    page: Page, server: AppServer
):
    open_page(page, "Train")
    run_id = start_long_run(page)
    run = Run(run_id, server.runs / run_id)
    page.get_by_role("button", name="Pause").click(timeout=WORKER_TIMEOUT)
    wait_for_state(page, "paused")
    before = _steps_done(run)
    page.get_by_role("button", name="One batch").click()
    wait_until(lambda: _steps_done(run) == before + 1, "one batch")
    page.get_by_role("button", name="One epoch").click()
    wait_until(lambda: run.status().epoch == 1 and run.status().state == "paused", "one epoch")
    rate = page.get_by_role("tabpanel").get_by_role("spinbutton", name="Learning rate")
    expect(rate).to_have_value("0.001")
    rate.fill("0.0005")
    rate.press("Enter")
    expect(
        page.get_by_role("figure", name=re.compile("learning rate 0.001 to 0.0005"))
    ).to_have_count(2)
    page.get_by_role("button", name="Resume").click()
    wait_for_state(page, "running")
    stop_run(page)

    page.get_by_role("spinbutton", name="More epochs").fill("1")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Train on").click()
    wait_for_state(page, "completed")
    assert run.status().epoch > 1
    assert run.metrics()[-1]["kind"] == "epoch"


def _steps_done(run: Run) -> int:
    status = run.status()
    return status.epoch * status.steps_per_epoch + status.step


def test_the_points_of_a_chart_are_read_by_mouse_and_by_keyboard(
    page: Page, server: AppServer, trained_run: str
):
    page.goto(f"{server.url}/train?run={trained_run}")
    rows = Run(trained_run, server.runs / trained_run).metrics()
    epochs = [row for row in rows if row["kind"] == "epoch"]
    loss = page.get_by_role("figure", name=re.compile("^Loss after epoch"))
    plot = loss.get_by_role("application")
    plot.focus()
    page.keyboard.press("ArrowRight")
    readout = loss.get_by_role("status")
    expect(readout).to_have_text(f"validation, epoch {len(epochs)}: {epochs[-1]['val_loss']:.4f}")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    expect(readout).to_have_text(f"training, epoch {len(epochs) - 1}: {epochs[-2]['loss']:.4f}")

    ring = plot.locator(".cursor").bounding_box()
    page.keyboard.press("Tab")
    expect(readout).to_be_empty()
    page.mouse.move(ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2)
    expect(readout).to_have_text(f"training, epoch {len(epochs) - 1}: {epochs[-2]['loss']:.4f}")

    accuracy = page.get_by_role("figure", name=re.compile("^Accuracy after epoch"))
    accuracy.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    value = percent(epochs[-1]["val_accuracy"])
    expect(accuracy.get_by_role("status")).to_have_text(f"validation, epoch {len(epochs)}: {value}")
    expect(accuracy.get_by_text(re.compile(r"^\d+ %$")).first).to_be_visible()


def test_a_curve_is_hidden_and_shown_by_its_name_in_the_legend(
    page: Page, server: AppServer, trained_run: str
):
    page.goto(f"{server.url}/train?run={trained_run}")
    loss = page.get_by_role("figure", name=re.compile("^Loss after epoch"))
    line = loss.locator("path.line").nth(2)
    expect(line).to_have_attribute("d", re.compile("^M"))
    name = loss.get_by_role("button", name="validation")
    name.click()
    expect(name).to_have_attribute("aria-pressed", "false")
    expect(line).to_have_attribute("d", "")
    name.click()
    expect(line).to_have_attribute("d", re.compile("^M"))


def test_a_run_is_deleted_after_a_question(page: Page, server: AppServer):
    open_page(page, "Train")
    run_id = start_run(page, epochs=1)
    wait_for_state(page, "completed")
    page.goto(f"{server.url}/runs?run={run_id}")
    wait_until_drawn(page)
    wait_until(lambda: _asked_before_deleting(page, "Keep it"), "the question", 120)
    assert (server.runs / run_id).exists()

    wait_until_drawn(page)
    wait_until(lambda: _asked_before_deleting(page, "Delete for good"), "the question", 120)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text(run_id[-4:])).to_have_count(0)
    assert not (server.runs / run_id).exists()


def _asked_before_deleting(page: Page, answer_with: str) -> bool:
    """Whether Delete asked; then it is answered.

    Of clicks that follow each other faster than a person's, one can get lost on its way.
    """
    question = page.get_by_role("dialog")
    try:
        page.get_by_role("button", name="Delete", exact=True).click(timeout=10_000)
        question.get_by_role("button", name=answer_with).click(timeout=10_000)
    except Error:
        page.keyboard.press("Escape")
        return False
    expect(question).to_have_count(0)
    return True


def test_the_editor_refuses_a_network_that_cannot_be_built(page: Page):
    open_page(page, "Train")
    choose(page, "Network (architecture)", "CNN 64-64")
    page.get_by_role("button", name="Change its layers").click()
    editor = page.get_by_role("dialog")
    choose(page, "Add at the end", "MaxPooling2D")
    editor.get_by_role("button", name="Add", exact=True).click()
    reason = "layer 8, MaxPooling2D 2x2: it needs maps (height x width), but its input is a vector"
    expect(editor.get_by_role("alert")).to_contain_text(reason)

    editor.get_by_role("button", name="Done").click()
    expect(editor).to_have_count(0)
    expect(page.get_by_role("alert").filter(has_text=reason).first).to_be_visible()
    expect(page.get_by_role("button", name="Start training")).to_be_disabled()
