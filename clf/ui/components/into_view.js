// Moves the page so far that what a person asked for can be seen.

const PEN_RESTS = 1200; // ms without the pen on the paper: then nobody is in the middle of drawing
const SETTLED = 300; // ms in which the place has not moved: what is above it has been drawn
const PATIENCE_FOR_PLACE = 4000; // ms
const BEGINNING = 90; // so much of it, in CSS pixels, has to be seen: a heading and what follows
const MARGIN = 12;

let asked = 0; // the latest wish counts, an earlier one that still waits is given up
let scrolling = null; // what is scrolled just now

let penIsDown = false;
let penWasDown = -Infinity;
const onPaper = (event) => event.composedPath()[0] instanceof HTMLCanvasElement;
window.addEventListener("pointerdown", (event) => {
  penIsDown = onPaper(event);
  if (!penIsDown) giveUp();
}, true);
for (const other of ["keydown", "wheel"]) window.addEventListener(other, giveUp, { capture: true, passive: true });
for (const end of ["pointerup", "pointercancel"]) {
  window.addEventListener(end, () => {
    if (penIsDown) penWasDown = performance.now();
    penIsDown = false;
  }, true);
}

// Whoever goes on to something else finds it where it was: nothing moves under the finger.
function giveUp() {
  asked++;
  scrolling?.scrollTo({ top: scrolling.scrollTop, behavior: "instant" });
  scrolling = null;
}

// selector: what is to be seen. whole: as much of it as fits, even where its beginning can be seen.
// kept: selector of what should not be moved out of sight for it.
async function bringIntoView({ selector, whole, kept }) {
  const wish = ++asked;
  const scroller = document.querySelector('[data-testid="stMain"]');
  await settle(() => wish !== asked, () => document.querySelector(selector));
  const target = document.querySelector(selector)?.getBoundingClientRect();
  if (wish !== asked || !target?.height) return;
  const view = viewOf(scroller);
  const paper = kept && document.querySelector(kept)?.getBoundingClientRect();
  const top = distance(target, view, whole, paper);
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (!top) return;
  scrolling = scroller;
  scroller.addEventListener("scrollend", () => (scrolling = null), { once: true });
  scroller.scrollBy({ top, behavior: isCalm ? "instant" : "smooth" });
}

function viewOf(scroller) {
  const header = document.querySelector('[data-testid="stHeader"]')?.getBoundingClientRect().bottom;
  return { top: Math.max(0, header ?? 0) + MARGIN, bottom: scroller.getBoundingClientRect().bottom - MARGIN };
}

// How far to scroll down, below 0 up; 0 where enough of it can be seen.
function distance(target, view, whole, paper) {
  const last = whole ? target.bottom : Math.min(target.bottom, target.top + BEGINNING);
  const toTop = target.top - view.top;
  if (toTop >= 0 && last <= view.bottom) return 0;
  if (toTop < 0 || whole) return toTop;
  const paperToTop = paper?.height && paper.top >= view.top ? paper.top - view.top : Infinity;
  const wished = Math.min(target.bottom - view.bottom, paperToTop);
  return Math.min(Math.max(last - view.bottom, wished), toTop);
}

// Waits until nobody draws and the place of the element has been the same for a while.
async function settle(isGivenUp, find) {
  const end = performance.now() + PATIENCE_FOR_PLACE;
  let [place, since] = ["", performance.now()];
  while (!isGivenUp()) {
    await new Promise((resolve) => setTimeout(resolve, 60));
    const now = performance.now();
    const box = find()?.getBoundingClientRect();
    const there = box ? `${box.top} ${box.height}` : "";
    if (there !== place || !there) [place, since] = [there, now];
    const isDrawing = penIsDown || now - penWasDown < PEN_RESTS;
    if (!isDrawing && (now - since > SETTLED || now > end)) return;
  }
}
