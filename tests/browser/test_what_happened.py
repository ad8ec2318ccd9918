"""What has just happened is said to those who hear the page, and in view for those who see it."""

import re

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.app_server import AppServer, wait_until
from tests.browser.steps import (
    WORKER_TIMEOUT,
    answer,
    choose_source,
    draw_stroke,
    heading,
    open_page,
    start_long_run,
    start_run,
    stop_run,
    wait_for_state,
    wait_until_drawn,
)
from tests.browser.test_accessibility import FILE

PHONE = ViewportSize(width=390, height=844)
LAPTOP = ViewportSize(width=1280, height=800)
HEAR = """() => {
  window.heard = [];
  const region = document.getElementById("clf-live-region");
  const hear = () => heard.push(region.textContent);
  new MutationObserver(hear).observe(region, { childList: true, subtree: true });
}"""


def listen(page: Page) -> None:
    """From now on keep what a screen reader would say; what it listens to is there already."""
    expect(page.locator("#clf-live-region[aria-live=polite]")).to_have_text("")
    page.evaluate(HEAR)


def heard(page: Page) -> list[str]:
    return page.evaluate("heard")


def top_of_page(page: Page) -> float:
    """How far the page is scrolled down."""
    return page.get_by_test_id("stMain").evaluate("main => main.scrollTop")


def at_rest(page: Page) -> float:
    """How far it is scrolled down, once that has not changed for a second."""
    return page.evaluate(
        """async () => {
          const main = document.querySelector("[data-testid=stMain]");
          let [top, since] = [-1, 0];
          while (performance.now() - since < 1000 || top < 0) {
            if (main.scrollTop !== top) [top, since] = [main.scrollTop, performance.now()];
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          return top;
        }"""
    )


@pytest.fixture(params=[PHONE, LAPTOP], ids=["phone", "laptop"])
def sized(request, page: Page) -> Page:
    page.set_viewport_size(request.param)
    return page


@pytest.fixture
def canvas_page(page: Page) -> Page:
    """Page Classify on a phone, with nothing drawn."""
    page.set_viewport_size(PHONE)
    page.goto("/classify?run=pretrained-mnist")
    expect(page.get_by_text("Nothing drawn yet")).to_be_visible()
    expect(page.locator("canvas.upper-canvas")).to_be_visible()
    wait_until_drawn(page)
    return page


def test_a_run_that_is_completed_is_announced_once(page: Page):
    open_page(page, "Train")
    listen(page)
    start_run(page, epochs=3)
    wait_for_state(page, "completed")
    wait_until(lambda: heard(page)[-1:] and "completed" in heard(page)[-1], "the sentence")
    said = heard(page)
    assert re.fullmatch(r"The run is completed, with a test accuracy of \d+\.\d %\.", said[-1])
    assert said[:-1] in ([], ["The run is running."])
    page.get_by_role("tab", name="The network").click()
    wait_until_drawn(page)
    assert heard(page) == said


def test_a_run_that_is_opened_is_not_announced(page: Page):
    page.goto("/train?run=pretrained-mnist")
    expect(page.get_by_text("Images a second")).to_be_visible()
    expect(page.locator("#clf-live-region")).to_have_text("")


def test_an_answer_is_announced_on_classify_and_look_inside(page: Page):
    page.goto("/classify?run=pretrained-mnist")
    expect(page.locator("canvas.upper-canvas")).to_be_visible()
    listen(page)
    draw_stroke(page)
    expect(answer(page)).to_be_visible(timeout=WORKER_TIMEOUT)
    wait_until(lambda: heard(page), "the sentence")
    number, share = answer(page).inner_text().split(": ")
    assert heard(page) == [f"Answer: {number}, {share}."]

    page.goto("/look_inside?run=pretrained-mnist")
    expect(page.get_by_text("Nothing drawn yet")).to_be_visible()
    listen(page)
    draw_stroke(page)
    expect(page.get_by_text(re.compile("^The network says"))).to_be_visible(timeout=WORKER_TIMEOUT)
    wait_until(lambda: heard(page), "the sentence")
    page.get_by_role("radio", name="The whole network").click()
    expect(page.get_by_text("Click a layer, or press Enter")).to_be_visible()
    assert len(heard(page)) == 1
    assert re.fullmatch(r"Answer: \d, (> )?\d+\.\d %\.", heard(page)[0])


def test_after_start_the_curves_are_in_view(sized: Page):
    open_page(sized, "Train")
    sized.get_by_role("tab", name="The network").click()
    sized.get_by_text("How it learns").click()
    expect(sized.get_by_role("spinbutton", name="Seed")).to_be_visible()
    sized.get_by_role("button", name="Start training").scroll_into_view_if_needed()
    start_long_run(sized)
    loss = sized.get_by_role("figure", name=re.compile("^Loss"))
    expect(loss).to_be_in_viewport(ratio=0.9, timeout=WORKER_TIMEOUT)
    wait_for_state(sized, "running")
    expect(sized.get_by_role("tabpanel").get_by_text("running", exact=True)).to_be_in_viewport()

    # Nothing moves the page again: neither the reports nor what a person does elsewhere on it.
    at_rest(sized)
    sized.get_by_test_id("stMain").evaluate(
        "main => main.scrollTo({ top: 40, behavior: 'instant' })"
    )
    sized.get_by_role("button", name="Pause").evaluate("button => button.click()")
    wait_for_state(sized, "paused")
    assert at_rest(sized) == 40
    stop_run(sized)


def test_whoever_goes_on_at_once_after_start_finds_the_page_where_it_was(page: Page):
    page.set_viewport_size(PHONE)
    open_page(page, "Train")
    page.get_by_role("button", name="Start training").scroll_into_view_if_needed()
    start_long_run(page)
    where = top_of_page(page)
    page.mouse.move(4, 400)  # on nothing
    page.mouse.down()  # the curves come into view only once the page has come to rest
    page.mouse.up()
    expect(page.get_by_role("figure", name=re.compile("^Loss"))).to_be_visible()
    assert at_rest(page) == where
    stop_run(page)


def test_the_answer_to_a_drawing_comes_into_view_when_the_pen_rests(canvas_page: Page):
    page = canvas_page
    paper = page.locator("canvas.upper-canvas")
    draw_stroke(page)
    drawn_at = paper.bounding_box()
    page.mouse.move(drawn_at["x"] + 60, drawn_at["y"] + 60)
    page.mouse.down()
    expect(answer(page)).to_be_visible(timeout=WORKER_TIMEOUT)
    expect(answer(page)).not_to_be_in_viewport()
    at_rest(page)
    assert paper.bounding_box() == drawn_at, "the paper moved under the pen"
    page.mouse.move(drawn_at["x"] + 60, drawn_at["y"] + 160, steps=4)
    page.mouse.up()
    expect(answer(page)).to_be_in_viewport(ratio=1)
    at_rest(page)
    expect(paper).to_be_in_viewport(ratio=1)

    # The next answer can be seen already, and other reruns have nothing new to show.
    before = top_of_page(page)
    draw_stroke(page)
    wait_until_drawn(page)
    otherwise = page.get_by_role("switch", name="Decide otherwise")
    otherwise.evaluate("element => element.focus({ preventScroll: true })")
    page.keyboard.press("Space")
    expect(page.get_by_text("Below each decision")).to_be_visible(timeout=WORKER_TIMEOUT)
    assert at_rest(page) == before


def test_the_answer_to_an_upload_comes_into_view(sized: Page):
    sized.goto("/classify?run=pretrained-mnist")
    choose_source(sized, "Upload")
    sized.locator("input[type=file]").set_input_files([FILE])
    expect(answer(sized)).to_be_in_viewport(ratio=1, timeout=WORKER_TIMEOUT)


def test_the_answer_on_look_inside_comes_into_view(sized: Page):
    sized.goto("/look_inside?run=pretrained-mnist")
    choose_source(sized, "Upload")
    sized.locator("input[type=file]").set_input_files([FILE])
    said = sized.get_by_text(re.compile("^The network says"))
    expect(said).to_be_in_viewport(ratio=1, timeout=WORKER_TIMEOUT)


MOVING = """() => {
  const roots = [document];
  for (const root of roots) {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
    }
  }
  const lasts = (element) => ["transitionDuration", "animationDuration"].some((name) =>
    getComputedStyle(element)[name].split(", ").some((duration) => parseFloat(duration) > 0.001));
  const all = roots.flatMap((root) => [...root.querySelectorAll("*")]);
  return all.filter(lasts).map((element) => element.outerHTML.slice(0, 200));
}"""


def _section(page: Page, server: AppServer, motion: str) -> Locator:
    page.emulate_media(reduced_motion=motion)
    page.goto(f"{server.url}/look_inside?run=pretrained-mnist")
    choose_source(page, "Draw")
    draw_stroke(page)
    step = page.get_by_role("button", name="Step", exact=True)
    expect(step).to_be_visible(timeout=WORKER_TIMEOUT)
    return page.get_by_role("button", name="Play", exact=True)


def test_nothing_moves_by_itself_where_a_person_wants_no_motion(page: Page, server: AppServer):
    play = _section(page, server, "reduce")
    expect(play).to_have_count(0)
    assert page.evaluate(MOVING) == []
    for title in ("Train", "Data", "Runs"):
        page.get_by_role("link", name=title, exact=True).first.click()
        expect(heading(page, title)).to_be_visible()
        wait_until_drawn(page)
        assert page.evaluate(MOVING) == []


def test_values_come_about_one_by_one_otherwise(page: Page, server: AppServer):
    play = _section(page, server, "no-preference")
    expect(play).to_be_visible()
    assert page.evaluate(MOVING)


def test_scrolling_is_a_step_where_a_person_wants_no_motion(canvas_page: Page):
    page = canvas_page
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(
        """() => {
          window.places = [];
          const main = document.querySelector("[data-testid=stMain]");
          main.addEventListener("scroll", () => places.push(main.scrollTop));
        }"""
    )
    main = page.locator("canvas.upper-canvas")
    box = main.bounding_box()
    page.mouse.move(box["x"] + 140, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 200, steps=8)
    page.mouse.up()
    expect(answer(page)).to_be_in_viewport(ratio=1, timeout=WORKER_TIMEOUT)
    at_rest(page)
    assert len(page.evaluate("places")) == 1
