// A map, and for the value that is pointed at, how it came about. Data: see clf/ui/explorer.py.
// Needs arithmetic.js, values.js and dom.js.

const SIDE = 250; // the longer side of a map, in CSS pixels
const MOST_SHOWN = 4; // so many channels are shown in full
const LARGEST_WRITTEN = 5; // a window of more values a side is shown in colours only
const SPEEDS = { slow: 700, medium: 150, fast: 25 }; // ms a step
const HINT = "Point at a value of the map on the right, or go there by the arrow keys.";
const views = new WeakMap();

export default function (component) {
  const { data, parentElement } = component;
  let view = views.get(parentElement);
  if (!view || !view.root.isConnected) {
    view = createView(parentElement);
    views.set(parentElement, view);
  }
  const layer = layerOf(unpack(data));
  if (view.layer?.digest === layer.digest) return;
  view.layer = layer;
  begin(view);
}

function createView(parent) {
  const root = make("div", "explorer", parent);
  const maps = make("div", "maps", root);
  const view = { root, input: createMap(maps), output: createMap(maps), cursor: null, timer: null };
  view.output.frame.tabIndex = 0;
  view.output.frame.setAttribute("role", "application");
  view.output.frame.setAttribute("aria-roledescription", "map");
  view.controls = make("div", "controls", root);
  view.play = makeButton("Play", view.controls, () => (view.timer ? stop(view) : play(view)));
  view.step = makeButton("Step", view.controls, () => advance(view));
  view.reset = makeButton("Reset", view.controls, () => begin(view));
  view.speed = makeChoice("Speed", Object.keys(SPEEDS), "medium", view.controls);
  view.channel = makeChoice("Input channel", [], "", view.controls);
  view.channel.addEventListener("change", () => drawInput(view));
  view.formula = make("div", "formula", root);
  view.formula.setAttribute("role", "status");
  view.parts = make("div", "parts", root);
  listen(view);
  return view;
}

function createMap(parent) {
  const figure = make("figure", "map", parent);
  const title = make("figcaption", "title", figure);
  const frame = make("div", "frame", figure);
  const canvas = make("canvas", "", frame);
  const mark = make("div", "mark", frame);
  mark.hidden = true;
  return { figure, title, frame, canvas, mark };
}

function makeButton(text, parent, act) {
  const button = make("button", "", parent);
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", act);
  return button;
}

function makeChoice(text, options, chosen, parent) {
  const label = make("label", "", parent);
  label.append(text, " ");
  const choice = make("select", "", label);
  fillChoice(choice, options, chosen);
  return choice;
}

function fillChoice(choice, options, chosen) {
  choice.replaceChildren();
  for (const option of options) choice.append(new Option(option, option, false, option === chosen));
}

// A new layer, map or picture: the whole map is there, and nothing is pointed at.
function begin(view) {
  const { layer } = view;
  stop(view);
  view.cursor = null;
  view.filled = Infinity;
  const channels = layer.shape[2];
  fillChoice(view.channel, Array.from({ length: channels }, (_, index) => String(index)), String(layer.strongest));
  view.channel.parentElement.hidden = channels === 1;
  view.output.title.textContent = `${layer.title}, ${layer.out.join("x")}`;
  view.output.frame.setAttribute("aria-label", `${layer.title}. ${HINT}`);
  drawInput(view);
  drawOutput(view);
  explain(view);
}

function drawInput(view) {
  const { layer } = view;
  const channel = Number(view.channel.value);
  const [height, width, channels] = layer.shape;
  const size = height * width;
  const values = layer.input.subarray(channel * size, (channel + 1) * size);
  const name = channels > 1 ? `Input, channel ${channel}` : "Input";
  view.input.title.textContent = `${name}, ${height}x${width}`;
  paintMap(view.input, values, height, width, layer.inputRange, size);
  mark(view);
}

function drawOutput(view) {
  const { layer } = view;
  paintMap(view.output, layer.output, ...layer.out, layer.outputRange, view.filled);
  mark(view);
}

// filled: so many values are shown, the others are not yet known.
function paintMap(map, values, height, width, range, filled) {
  const step = SIDE / Math.max(height, width);
  Object.assign(map, { step, height, width });
  for (const element of [map.frame, map.canvas]) {
    element.style.width = `${step * width}px`;
    element.style.height = `${step * height}px`;
  }
  map.canvas.width = width;
  map.canvas.height = height;
  const context = map.canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let index = 0; index < Math.min(values.length, filled); index++) {
    image.data.set(colourOf(values[index], range), 4 * index);
    image.data[4 * index + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

const RAMPS = { sequential: colourTable(SCALES.sequential), diverging: colourTable(SCALES.diverging) };

function colourOf(value, [low, high]) {
  const ramp = low < 0 ? RAMPS.diverging : RAMPS.sequential;
  const place = high > low ? Math.round((255 * (value - low)) / (high - low)) : 0;
  return ramp[Math.min(255, Math.max(0, place))];
}

function mark(view) {
  const { cursor, layer, input, output } = view;
  input.mark.hidden = output.mark.hidden = !cursor;
  if (!cursor) return;
  place(output, cursor.row, cursor.column, 1, 1);
  const { top, left } = patchOf(layer, 0, cursor.row, cursor.column);
  place(input, top, left, ...layer.size);
}

function place({ mark, step }, top, left, down, across) {
  mark.style.left = `${left * step}px`;
  mark.style.top = `${top * step}px`;
  mark.style.width = `${across * step}px`;
  mark.style.height = `${down * step}px`;
}

function point(view, row, column) {
  view.cursor = { row, column };
  mark(view);
  explain(view);
}

function explain(view) {
  const { cursor, layer } = view;
  if (!cursor) {
    view.formula.textContent = HINT;
    view.parts.replaceChildren();
    return;
  }
  const { row, column } = cursor;
  if (layer.kind === "convolution") explainConvolution(view, convolution(layer, row, column));
  else explainPooling(view, pooling(layer, row, column));
}

function explainConvolution(view, { channels, sum, before, result }) {
  const { layer } = view;
  const { row, column } = view.cursor;
  const many = channels.length;
  const bias = layer.hasBias ? ` + bias ${digits(layer.bias)} = ${digits(before)}` : "";
  const act = layer.activation === "linear" ? "" : `, ${layer.activation} makes it ${digits(result)}`;
  const of = many > 1 ? `sum over ${many} channels` : "sum";
  view.formula.textContent = `Row ${row}, column ${column}: ${of} ${digits(sum)}${bias}${act}.`;
  const byStrength = [...channels].sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
  const shown = many > MOST_SHOWN ? byStrength.slice(0, MOST_SHOWN) : channels;
  const rest = sum - shown.reduce((total, { sum: part }) => total + part, 0);
  fillParts(view, shown.length);
  shown.forEach((part, index) => fillPart(view, view.parts.children[index], part));
  view.rest.hidden = many <= MOST_SHOWN;
  view.rest.textContent = `The other ${many - MOST_SHOWN} channels: ${digits(rest)}.`;
}

// Rows are made once and then filled: pointing has to keep up with the mouse.
function fillParts(view, count) {
  const { layer, parts } = view;
  const key = `${count} ${layer.size} ${layer.kind}`;
  if (parts.dataset.key === key && parts.children.length) return;
  parts.dataset.key = key;
  parts.replaceChildren();
  for (let index = 0; index < count; index++) {
    const row = make("div", "part", parts);
    make("div", "name", row);
    for (const sign of ["", "\u00d7", "="]) {
      if (sign) make("span", "sign", row).textContent = sign;
      createGrid(row, layer.size);
    }
    make("div", "sum", row);
  }
  view.rest = make("div", "rest", parts);
}

function createGrid(parent, [down, across]) {
  const grid = make("div", "grid", parent);
  const written = Math.max(down, across) <= LARGEST_WRITTEN;
  grid.style.gridTemplateColumns = `repeat(${across}, ${written ? 46 : 11}px)`;
  grid.classList.toggle("small", !written);
  for (let index = 0; index < down * across; index++) make("span", "", grid);
}

function fillPart(view, row, { channel, patch, kernel, products, sum }) {
  const { layer } = view;
  const [patchGrid, kernelGrid, productGrid] = row.querySelectorAll(".grid");
  row.querySelector(".name").textContent = layer.shape[2] > 1 ? `Channel ${channel}` : "";
  fillGrid(patchGrid, patch, layer.inputRange, "0");
  fillGrid(kernelGrid, kernel, layer.kernelRange);
  const most = Math.max(...products.map(Math.abs));
  fillGrid(productGrid, products, [-most, most]);
  row.querySelector(".sum").textContent = `sum ${digits(sum)}`;
}

function fillGrid(grid, values, range, outside) {
  const written = !grid.classList.contains("small");
  for (let index = 0; index < values.length; index++) {
    const cell = grid.children[index];
    const value = values[index];
    const [red, green, blue] = value === null ? [128, 128, 128] : colourOf(value, range);
    cell.style.background = `rgb(${red} ${green} ${blue})`;
    cell.style.color = 0.3 * red + 0.59 * green + 0.11 * blue > 140 ? "#000" : "#fff";
    cell.textContent = written ? (value === null ? outside : digits(value)) : "";
    cell.classList.remove("winner");
  }
}

function explainPooling(view, { patch, inside, winner, result }) {
  const { layer, parts } = view;
  const { row, column } = view.cursor;
  const how = layer.kind === "max" ? "the largest of" : "the mean of";
  view.formula.textContent = `Row ${row}, column ${column}: ${digits(result)} is ${how} ${inside.length} values.`;
  const key = `pooling ${layer.size}`;
  if (parts.dataset.key !== key || !parts.children.length) {
    parts.dataset.key = key;
    parts.replaceChildren();
    createGrid(make("div", "part", parts), layer.size);
  }
  const grid = parts.querySelector(".grid");
  fillGrid(grid, patch, layer.inputRange, "");
  if (winner >= 0) grid.children[winner].classList.add("winner");
}

// The window wanders over the input, value by value, and the map fills.
function play(view) {
  view.play.textContent = "Stop";
  const tick = () => {
    if (!view.root.isConnected || !advance(view)) return stop(view);
    view.timer = setTimeout(tick, SPEEDS[view.speed.value]);
  };
  view.timer = setTimeout(tick, 0);
}

function stop(view) {
  clearTimeout(view.timer);
  view.timer = null;
  view.play.textContent = "Play";
}

// One value further; false after the last one.
function advance(view) {
  const [height, width] = view.layer.out;
  const next = view.filled === Infinity ? 0 : view.filled;
  if (next >= height * width) {
    view.filled = Infinity;
    return false;
  }
  view.filled = next + 1;
  drawOutput(view);
  point(view, Math.floor(next / width), next % width);
  return true;
}

function listen(view) {
  const { frame, canvas } = view.output;
  frame.addEventListener("pointermove", (event) => {
    if (view.timer) return;
    const box = canvas.getBoundingClientRect();
    const { height, width } = view.output;
    const at = (offset, length, count) => Math.min(count - 1, Math.max(0, Math.floor((offset / length) * count)));
    point(view, at(event.clientY - box.top, box.height, height), at(event.clientX - box.left, box.width, width));
  });
  frame.addEventListener("keydown", (event) => {
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!move) return;
    event.preventDefault();
    stop(view);
    const { row, column } = view.cursor ?? { row: -move[0], column: -move[1] };
    const clamp = (value, count) => Math.min(count - 1, Math.max(0, value));
    point(view, clamp(row + move[0], view.output.height), clamp(column + move[1], view.output.width));
  });
}
