// A picture with a square that a person moves, and the probabilities that follow it. Data: see
// clf/ui/occlusion.py. Needs values.js, maps.js and dom.js.

const SIDE = 250; // the longer side of the picture, in CSS pixels
const MOST_BARS = 15; // of more classes those that were the most probable before
const HINT = "Drag the square over the picture, or move it by the arrow keys.";

export default function (component) {
  const { data, parentElement } = component;
  const view = viewAt(parentElement, createView);
  const { header, floats, octets } = unpack(data);
  if (view.header?.digest === header.digest) return;
  Object.assign(view, { header, probabilities: floats, pixels: octets });
  begin(view);
}

function createView(parent) {
  const root = make("div", "occlusion", parent);
  const label = make("label", "", root);
  label.append("Map of the class ");
  const target = make("select", "", label);
  const figures = make("div", "figures", root);
  const view = { root, target, picture: createMap(figures), heat: createMap(figures) };
  view.picture.title.textContent = "The picture, partly covered";
  view.bars = make("div", "bars", figures);
  view.bars.setAttribute("role", "list");
  target.addEventListener("change", () => drawHeat(view));
  view.sentence = make("div", "sentence", root);
  view.sentence.setAttribute("role", "status");
  listen(view, view.picture, squareUnder);
  listen(view, view.heat, cellUnder);
  return view;
}

// A new picture, network or square: it begins in the middle.
function begin(view) {
  const { header } = view;
  view.row = Math.floor(header.tops.length / 2);
  view.column = Math.floor(header.lefts.length / 2);
  view.target.replaceChildren(...header.names.map((name, index) => new Option(name, index)));
  view.target.selectedIndex = header.predicted;
  view.picture.frame.setAttribute("aria-label", `The picture with a covering square. ${HINT}`);
  view.shown = shownClasses(view);
  view.rows = view.shown.map((index) => createBar(view.bars, header.names[index]));
  view.bars.replaceChildren(...view.rows.map((row) => row.root));
  drawHeat(view);
  follow(view);
}

function shownClasses({ header, probabilities }) {
  const places = Array.from(header.names.keys());
  if (places.length <= MOST_BARS) return places;
  return places.sort((one, other) => probabilities[other] - probabilities[one]).slice(0, MOST_BARS);
}

function createBar(parent, name) {
  const root = make("div", "bar", parent);
  root.setAttribute("role", "listitem");
  make("span", "name", root).textContent = name;
  const track = make("span", "track", root);
  return { root, name, fill: make("span", "fill", track), before: make("span", "before", track), number: make("span", "number", root) };
}

function probability(view, row, column, target) {
  const { lefts, names } = view.header;
  return view.probabilities[(row * lefts.length + column + 1) * names.length + target];
}

// What changes with the place of the square; nothing is computed and nothing asked.
function follow(view) {
  const { header, row, column } = view;
  drawPicture(view);
  setBox(view.picture, header.tops[row], header.lefts[column], header.size, header.size);
  setBox(view.heat, row, column, 1, 1);
  let best = 0;
  header.names.forEach((_, index) => {
    if (probability(view, row, column, index) > probability(view, row, column, best)) best = index;
  });
  view.rows.forEach((bar, place) => {
    const index = view.shown[place];
    const now = probability(view, row, column, index);
    bar.root.classList.toggle("best", index === best);
    bar.fill.style.width = `${100 * now}%`;
    bar.before.style.left = `${100 * view.probabilities[index]}%`;
    bar.number.textContent = percent(now);
    bar.root.title = `${bar.name}: ${percent(now)}, uncovered ${percent(view.probabilities[index])}`;
  });
  view.sentence.textContent =
    `Covered from row ${header.tops[row]}, column ${header.lefts[column]} on: ${header.names[best]}, ` +
    `${percent(probability(view, row, column, best))}. Uncovered: ${header.names[header.predicted]}, ` +
    `${percent(view.probabilities[header.predicted])}.`;
}

function drawPicture(view) {
  const { header, pixels } = view;
  const [height, width, channels] = header.shape;
  const [top, left] = [header.tops[view.row], header.lefts[view.column]];
  show(view.picture, height, width, (row, column) => {
    const inside = row >= top && row < top + header.size && column >= left && column < left + header.size;
    if (inside) return [header.fill, header.fill, header.fill];
    const at = (row * width + column) * channels;
    return channels === 1 ? [pixels[at], pixels[at], pixels[at]] : pixels.subarray(at, at + 3);
  });
}

function drawHeat(view) {
  const { tops, lefts, names } = view.header;
  const target = Number(view.target.value);
  view.heat.title.textContent = `Probability of ${names[target]} by place of the square, 0 % dark to 100 % bright`;
  view.heat.frame.setAttribute("aria-label", `${view.heat.title.textContent}. ${HINT}`);
  show(view.heat, tops.length, lefts.length, (row, column) => colourOf(probability(view, row, column, target), [0, 1]));
  setBox(view.heat, view.row, view.column, 1, 1);
}

function show(map, height, width, colourAt) {
  resizeMap(map, height, width, SIDE);
  paint(map.canvas, height, width, (index) => colourAt(Math.floor(index / width), index % width));
}

function setBox({ mark, step }, top, left, down, across) {
  const box = { left: left * step, top: top * step, width: across * step, height: down * step };
  for (const [name, value] of Object.entries(box)) mark.style[name] = `${value}px`;
}

function nearest(values, wanted) {
  let best = 0;
  values.forEach((value, index) => {
    if (Math.abs(value - wanted) < Math.abs(values[best] - wanted)) best = index;
  });
  return best;
}

// The place whose square has this point of the picture, in pixels, in its middle.
function squareUnder({ header }, row, column) {
  const half = header.size / 2;
  return [nearest(header.tops, row - half), nearest(header.lefts, column - half)];
}

function cellUnder({ header }, row, column) {
  const clamp = (value, values) => Math.min(values.length - 1, Math.max(0, Math.floor(value)));
  return [clamp(row, header.tops), clamp(column, header.lefts)];
}

function listen(view, map, placeUnder) {
  const { frame } = map;
  frame.tabIndex = 0;
  frame.setAttribute("role", "application");
  const move = ([row, column]) => {
    if (row === view.row && column === view.column) return;
    Object.assign(view, { row, column });
    follow(view);
  };
  const drag = (event) => {
    const box = map.canvas.getBoundingClientRect();
    const scale = box.width / map.width;
    move(placeUnder(view, (event.clientY - box.top) / scale, (event.clientX - box.left) / scale));
  };
  frame.addEventListener("pointerdown", (event) => {
    frame.setPointerCapture(event.pointerId);
    drag(event);
  });
  frame.addEventListener("pointermove", (event) => {
    if (frame.hasPointerCapture(event.pointerId)) drag(event);
  });
  frame.addEventListener("keydown", (event) => {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    move(cellUnder(view, view.row + step[0], view.column + step[1]));
  });
}
