"""A person's own pictures, from a ZIP to a network that classifies one of them."""

import io
import re
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from clf.datasets import own
from tests.browser.app_server import AppServer, wait_until
from tests.browser.axe import assert_accessible
from tests.browser.steps import (
    WORKER_TIMEOUT,
    answered,
    choose,
    go_to,
    open_page,
    press,
    wait_for_state,
    wait_until_drawn,
)

NAMES = ("<b>red **x** $y$", "blue :red[z] \u202e" + "w" * 480)


def picture(seed: int, channel: int) -> bytes:
    """A picture of noise, brightest in one colour."""
    pixels = np.random.default_rng(seed).integers(0, 100, (48, 48, 3), np.uint8)
    pixels[..., channel] += 150
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def archive() -> bytes:
    """Two classes of 16 pictures, with names that are no plain text, and a file that is none."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for number in range(32):
            name = NAMES[number % 2]
            made.writestr(f"{name}/{number}.png", picture(number, 2 * (number % 2)))
        made.writestr(f"{NAMES[0]}/notes.txt", "no picture")
    return file.getvalue()


def open_part(page: Page, part: str) -> None:
    page.get_by_role("radio", name=part, exact=True).click()
    wait_until_drawn(page)


def assert_names_are_text(page: Page) -> None:
    """No markup of a name has become an element, and nothing is wider than the page."""
    expect(page.locator("b", has_text=re.compile("^red$"))).to_have_count(0)
    expect(page.locator("strong", has_text=re.compile("^x$"))).to_have_count(0)
    expect(page.locator(".katex")).to_have_count(0)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("element => element.scrollWidth <= element.clientWidth")


def test_own_pictures_from_the_zip_to_an_answer(page: Page, server: AppServer):
    page.set_viewport_size({"width": 1280, "height": 2000})
    open_page(page, "Data")
    open_part(page, "Your own pictures")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "Two colours.zip", "mimeType": "application/zip", "buffer": archive()}
    )
    expect(page.get_by_text("32 pictures were taken in. 1 file was left out")).to_be_visible()
    page.reload()
    expect(page.get_by_text("32 pictures were taken in. 1 file was left out")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    open_part(page, "What is in it")
    expect(page.get_by_text("A network can be trained on it")).to_be_visible()
    assert_names_are_text(page)

    open_part(page, "Pictures and classes")
    page.get_by_role("checkbox").first.check()
    expect(page.get_by_role("button", name="Remove 1", exact=True)).to_be_enabled()
    page.get_by_role("combobox", name="Move the chosen ones to").click()
    page.get_by_role("option").nth(1).click()
    wait_until_drawn(page)
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("button", name="Remove 0", exact=True)).to_be_disabled()
    assert_names_are_text(page)
    open_part(page, "What is in it")
    expect(page.get_by_text("1.1 : 1")).to_be_visible()

    open_part(page, "Train")
    assert_names_are_text(page)
    page.get_by_role("button", name="Go to Train: Small CNN from scratch").click()
    expect(page.get_by_role("button", name="Start training")).to_be_enabled()
    page.get_by_role("spinbutton", name="Epochs", exact=True).fill("2")
    page.get_by_role("button", name="Start training").click()
    wait_for_state(page, "completed")
    assert_names_are_text(page)

    go_to(page, "Classify")
    page.locator("input[type=file]").set_input_files(
        {"name": "<i>mine</i>.png", "mimeType": "image/png", "buffer": picture(0, 0)}
    )
    answer = page.get_by_role("heading", level=2).filter(has_text=re.compile(r"\d\s?%"))
    expect(answer).to_be_visible(timeout=WORKER_TIMEOUT)
    expect(answer).to_contain_text(re.compile(re.escape(NAMES[0]) + "|blue"))
    assert_names_are_text(page)
    go_to(page, "Runs")
    expect(
        page.get_by_text("Most frequent mistake").or_(page.get_by_text("No mistakes"))
    ).to_be_visible()
    assert_names_are_text(page)


def test_where_the_classes_are_open_a_person_chooses_the_level(page: Page, server: AppServer):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for number, name in enumerate(("animals/cat", "animals/dog", "vehicles/car") * 5):
            made.writestr(f"things/{name}/{number}.png", picture(number, number % 3))
    open_page(page, "Data")
    open_part(page, "Your own pictures")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "Things.zip", "mimeType": "application/zip", "buffer": file.getvalue()}
    )
    question = page.get_by_role("heading", name="Which folders are the classes?")
    expect(question).to_be_visible()
    tree = page.get_by_role("list", name="The folders of the archive")
    expect(tree.get_by_role("listitem").filter(has_text="dog/")).to_contain_text("class dog")
    expect(page.get_by_text("A network can be trained on it")).to_have_count(0)

    assert_accessible(page, question)
    go_to(page, "Start")
    go_to(page, "Data")
    expect(question).to_be_visible()
    page.reload()
    expect(question).to_be_visible()
    with answered(page):
        page.get_by_text("The outer folders: animals and vehicles").click()
    expect(tree.get_by_role("listitem").filter(has_text="vehicles/")).to_contain_text("class")
    with answered(page):
        page.get_by_text("The folders in animals and vehicles").click()
    expect(tree.get_by_role("listitem").filter(has_text="car/")).to_contain_text("class car")

    press(page, page.get_by_role("button", name="Take it in like this"))
    expect(page.get_by_text("15 pictures were taken in")).to_be_visible()
    expect(page.get_by_text("A network can be trained on it")).to_be_visible()
    counts = page.get_by_role("img", name=re.compile("Bar chart of the number of images a class"))
    expect(counts).to_have_accessible_name(re.compile("car: .* 5; cat: .* 5; dog: .* 5"))
    expect(question).to_have_count(0)
    assert "questions" not in page.url


def test_a_folder_is_taken_as_it_is_and_more_pictures_come_into_one_class(
    page: Page, tmp_path: Path
):
    for number in range(12):
        name = ("猫 und Katze", "dog " + "w" * 120)[number % 2]
        (tmp_path / "Pets" / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / "Pets" / name / f"{number}.png").write_bytes(picture(number, number % 2))
        (tmp_path / "More").mkdir(exist_ok=True)
        (tmp_path / "More" / f"{number}.png").write_bytes(picture(100 + number, 1))
    open_page(page, "Data")
    open_part(page, "Your own pictures")
    choose_folder = page.locator("input[type=file]").nth(1)
    choose_folder.set_input_files(tmp_path / "Pets")
    expect(page.get_by_text("12 pictures were taken in")).to_be_visible()
    expect(page.get_by_text("A network can be trained on it")).to_be_visible()

    open_part(page, "Add pictures")
    open_part(page, "Single pictures")
    choose(page, "Class (choose one, or type a new one)", "猫 und Katze")
    choose_folder.set_input_files(tmp_path / "More")
    expect(page.get_by_text("More for 猫 und Katze: 12 pictures were taken in")).to_be_visible()
    one = {"name": "one.png", "mimeType": "image/png", "buffer": picture(500, 1)}
    page.locator("input[type=file]").first.set_input_files(one)
    expect(page.get_by_text("one.png for 猫 und Katze: 1 picture was taken in")).to_be_visible()
    page.locator("input[type=file]").first.set_input_files(
        [one | {"name": f"{n}.png", "buffer": picture(600 + n, 1)} for n in range(3)]
    )
    expect(page.get_by_text("3 files for 猫 und Katze: 3 pictures were taken in")).to_be_visible()
    open_part(page, "What is in it")
    counts = page.get_by_role("img", name=re.compile("Bar chart of the number of images a class"))
    expect(counts).to_have_accessible_name(re.compile("猫 und Katze: .* 22"))


def wait_for(page: Page, held: list, count: int) -> None:
    """Wait until so many requests are held back, and let the browser tell of them meanwhile."""
    wait_until(lambda: page.wait_for_timeout(20) or len(held) == count, "the upload")


def test_an_upload_goes_on_when_its_page_is_left_and_one_can_be_cancelled(page: Page):
    held = []
    page.route("**/upload/*", lambda route: held.append(route))
    open_page(page, "Data")
    open_part(page, "Your own pictures")
    zipped = {"name": "Left.zip", "mimeType": "application/zip", "buffer": archive()}
    page.locator("input[type=file]").first.set_input_files(zipped)
    expect(page.get_by_role("progressbar", name="Left.zip")).to_be_visible()
    wait_for(page, held, 1)
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_text("Left.zip: cancelled, nothing of it was taken.")).to_be_visible()

    page.locator("input[type=file]").first.set_input_files(zipped)
    wait_for(page, held, 2)
    go_to(page, "Start")
    go_to(page, "Data")
    open_part(page, "Your own pictures")
    expect(page.get_by_role("progressbar", name="Left.zip")).to_be_visible()
    go_to(page, "Start")
    with page.expect_response("**/upload/*"):
        held[1].continue_()
    go_to(page, "Data")
    open_part(page, "Your own pictures")
    expect(page.get_by_text("Left.zip: 32 pictures were taken in")).to_be_visible()


def test_a_burst_by_the_camera_arrives_and_stays_together(
    page: Page, server: AppServer, monkeypatch
):
    monkeypatch.setenv("CLF_PICTURES_DIR", str(server.folder / "pictures"))
    dataset = own.create_dataset("Burst")
    dataset.add_class("cat")
    page.context.grant_permissions(["camera"])
    page.goto(f"/data?pictures={dataset.id}")
    page.get_by_role("radio", name="Camera", exact=True).click()
    choose(page, "Class (choose one, or type a new one)", "cat")
    page.get_by_role("button", name="Switch the camera on").click()
    page.get_by_role("button", name="Take pictures of cat").click()
    page.get_by_role("button", name=re.compile(r"^Stop \(([4-9]|\d\d) of 30\)")).click()
    stored = page.get_by_text(re.compile(r"^\d+ pictures of cat are stored\."))
    expect(stored).to_be_visible()

    pictures = dataset.record().pictures
    assert stored.inner_text().startswith(f"{len(pictures)} pictures")
    assert len(pictures) >= 2
    assert {(each.class_name, each.burst) for each in pictures} == {("cat", pictures[0].burst)}
    assert pictures[0].burst
    open_part(page, "Pictures and classes")
    expect(page.get_by_role("checkbox")).to_have_count(len(pictures))
