"""What fails on a page is named there, and the rest of the page goes on."""

import io
import shutil

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from clf.runs import Run
from tests.breaking_pictures import HEADERS
from tests.browser.app_server import AppServer
from tests.browser.steps import answer, choose_section, draw_stroke, upload, wait_until_drawn


@pytest.fixture
def copied_run(server: AppServer, trained_run: str) -> Run:
    """A run of this test's own, to be damaged."""
    run_id = "20200101-000000-abcdef"
    path = server.runs / run_id
    shutil.copytree(server.runs / trained_run, path)
    yield Run(run_id, path)
    shutil.rmtree(path, ignore_errors=True)


def open_with(page: Page, name: str, run: Run) -> None:
    page.goto(f"/{name}?run={run.id}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    wait_until_drawn(page)


def test_a_file_that_breaks_a_decoder_is_named_and_the_others_are_classified(page, copied_run):
    open_with(page, "classify", copied_run)
    buffer = io.BytesIO()
    Image.linear_gradient("L").save(buffer, "PNG")
    files = [("breaks.tif", HEADERS[-1]), ("good.png", buffer.getvalue())]
    upload(page, *({"name": n, "mimeType": "image/png", "buffer": data} for n, data in files))
    expect(page.get_by_text("breaks.tif: This is not a picture")).to_be_visible()
    expect(page.get_by_text("Probability of each class")).to_be_visible()


def test_a_run_deleted_in_another_tab_is_called_deleted_and_the_page_stays(page, copied_run):
    open_with(page, "classify", copied_run)
    page.get_by_role("radio", name="Draw", exact=True).click()
    draw_stroke(page)
    switches = page.get_by_text("Decide otherwise")
    expect(switches).to_be_visible()
    shutil.rmtree(copied_run.path)

    switches.click()
    said = f"The way to the network cannot be shown. Run {copied_run.id} has been deleted."
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.get_by_text("Probability of each class")).to_be_visible()
    expect(page.get_by_text("Your runs are safe")).to_have_count(0)


def test_a_damaged_network_is_named_in_every_part_that_asks_it(page, copied_run):
    copied_run.model_file.write_bytes(b"damaged")
    damaged = f"Run {copied_run.id} cannot be read: model.keras is damaged"
    open_with(page, "look_inside", copied_run)
    for section in ("One layer", "Why this class"):
        choose_section(page, section)
        expect(page.get_by_text(f"{section} cannot be shown. {damaged}")).to_be_visible()
    expect(page.get_by_text(f"What the network says cannot be shown. {damaged}")).to_be_visible()
    expect(page.get_by_text("Number in the test set")).to_be_visible()
    open_with(page, "runs", copied_run)
    expect(page.get_by_text("Show and compare")).to_be_visible()
    open_with(page, "classify", copied_run)
    expect(answer(page)).to_have_count(0)


def test_a_damaged_snapshot_is_named_and_another_epoch_can_be_chosen(page, copied_run):
    *_, last = sorted((copied_run.path / "snapshots").iterdir())
    last.write_bytes(b"damaged")
    open_with(page, "look_inside", copied_run)
    choose_section(page, "Over time")
    expect(page.get_by_text(f"{last.name} is damaged")).to_be_visible()
    expect(page.get_by_text("This epoch cannot be shown")).to_be_visible()
    slider = page.get_by_role("slider", name="After epoch")
    slider.press("ArrowLeft")
    expect(page.get_by_text("test pictures by their right class")).to_be_visible()
    expect(page.get_by_text("This epoch cannot be shown")).to_have_count(0)
