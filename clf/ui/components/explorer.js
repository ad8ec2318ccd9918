// A layer's values, and for the one that is pointed at, how it came about. Data: see
// clf/ui/explorer.py. Needs arithmetic.js, explanations.js, values.js, maps.js and
// dom.js.

const SIDE = 250; // the longer side of a map, in CSS pixels
const VECTOR_SIDE = 420; // a vector without a map beside it has more room
const LARGEST_CELL = 36;
const CALM = matchMedia("(prefers-reduced-motion: reduce)"); // moving pictures are not wanted
const SPEEDS = { slow: 700, medium: 150, fast: 25 }; // ms a step

export default function (component) {
  const view = viewAt(component.parentElement, createView);
  const layer = layerOf(unpack(component.data));
  if (view.layer?.digest === layer.digest) return;
  view.layer = layer;
  begin(view);
}

function createView(parent) {
  const root = make("div", "explorer", parent);
  const maps = make("div", "maps", root);
  const view = { root, input: createMap(maps), output: createMap(maps), index: null, timer: null };
  view.input.mark.hidden = view.output.mark.hidden = true;
  view.controls = make("div", "controls", root);
  view.play = makeButton("Play", view.controls, () => (view.timer ? stop(view) : play(view)));
  view.step = makeButton("Step", view.controls, () => advance(view));
  view.reset = makeButton("Reset", view.controls, () => begin(view));
  view.speed = makeChoice("Speed", Object.keys(SPEEDS), "medium", view.controls);
  view.channel = makeChoice("Input channel", [], "", view.controls);
  view.channel.addEventListener("change", () => chooseChannel(view));
  view.hint = make("div", "hint", root);
  view.formula = make("div", "formula", root);
  view.formula.setAttribute("role", "status");
  view.parts = make("div", "parts", root);
  view.note = make("div", "note", root);
  listen(view, view.output, (row, column) => point(view, row * view.layer.out[1] + column));
  listen(view, view.input, (row, column) => pointAtInput(view, row, column));
  return view;
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

// A new layer, map or picture: all values are there, and the largest one is explained.
function begin(view) {
  const { layer, input, output } = view;
  stop(view);
  view.filled = Infinity;
  view.index = layer.first;
  view.byChannel = ["Conv2D", "DepthwiseConv2D", "Flatten"].includes(layer.kind);
  const channels = view.byChannel ? layer.channels.map(String) : [];
  const shown = layer.kind === "Flatten" ? placeOf(layer.shape, layer.first).channel : layer.strongest;
  fillChoice(view.channel, channels, String(shown));
  // Who wants no motion goes on by Step, or by the arrow keys.
  view.play.hidden = view.speed.parentElement.hidden = CALM.matches;
  view.channel.parentElement.hidden = channels.length < 2;
  view.hint.textContent = hintOf(layer);
  input.figure.hidden = !layer.shape;
  allowPointing(output, `${layer.title}. ${view.hint.textContent}`);
  if (layer.kind === "Flatten") allowPointing(input, `Input. ${view.hint.textContent}`);
  else forbidPointing(input);
  output.title.textContent = `${layer.title}, ${sizeOf(layer)}`;
  drawInput(view);
  drawOutput(view);
  explain(view);
}

function sizeOf({ isVector, out, output }) {
  if (!isVector) return out.join("x");
  return `${output.length} values${out[0] > 1 ? `, ${out[1]} a line` : ""}`;
}

function allowPointing({ frame }, label) {
  frame.tabIndex = 0;
  frame.setAttribute("role", "application"); // so that screen readers leave it the arrow keys
  frame.setAttribute("aria-roledescription", "map");
  frame.setAttribute("aria-label", label);
}

function forbidPointing({ frame }) {
  frame.removeAttribute("tabindex");
  frame.setAttribute("role", "img");
  frame.setAttribute("aria-label", "Input");
}

// Which of the input channels that were sent is shown.
function shownChannel({ layer, index, byChannel, channel }) {
  if (layer.kind === "GlobalAveragePooling2D") return index;
  return byChannel ? layer.channels.indexOf(Number(channel.value)) : 0;
}

function drawInput(view) {
  const { layer, input } = view;
  if (!layer.shape) return;
  const place = shownChannel(view);
  view.drawn = place;
  const [height, width, channels] = layer.shape;
  const several = channels > 1 && layer.kind !== "Add";
  input.title.textContent = `${several ? `Input, channel ${layer.channels[place]}` : "Input"}, ${height}x${width}`;
  paintMap(input, inputMap(layer, place), [height, width], layer.inputRange, { side: SIDE });
  mark(view);
}

function drawOutput(view) {
  const { layer } = view;
  const side = layer.shape ? SIDE : VECTOR_SIDE;
  paintMap(view.output, layer.output, layer.out, layer.outputRange, { side, filled: view.filled });
  mark(view);
}

// filled: so many values are shown, the others are not yet known.
function paintMap(map, values, [height, width], range, { side, filled = Infinity }) {
  resizeMap(map, height, width, side, side > SIDE ? LARGEST_CELL : side);
  const known = Math.min(values.length, filled);
  paint(map.canvas, height, width, (index) => (index < known ? colourOf(values[index], range) : null));
}

function mark(view) {
  const { index, layer, input, output } = view;
  const width = layer.out[1];
  output.mark.hidden = false;
  place(output, Math.floor(index / width), index % width, 1, 1);
  input.mark.hidden = !layer.shape || layer.kind === "GlobalAveragePooling2D";
  if (input.mark.hidden) return;
  if (layer.kind === "Flatten") {
    const { row, column } = placeOf(layer.shape, index);
    place(input, row, column, 1, 1);
  } else {
    const { top, left } = patchOf(layer, 0, index);
    place(input, top, left, ...layer.size);
  }
}

// A mark around so many cells, large enough to be seen.
function place({ mark, step }, top, left, down, across) {
  const wider = Math.max(0, 7 - step * Math.max(down, across));
  mark.style.left = `${left * step - wider / 2}px`;
  mark.style.top = `${top * step - wider / 2}px`;
  mark.style.width = `${across * step + wider}px`;
  mark.style.height = `${down * step + wider}px`;
}

function point(view, index) {
  index = Math.min(index, view.layer.output.length - 1);
  if (index === view.index) return;
  view.index = index;
  if (view.layer.kind === "Flatten") view.channel.value = placeOf(view.layer.shape, index).channel;
  if (view.layer.shape && shownChannel(view) !== view.drawn) drawInput(view);
  mark(view);
  explain(view);
}

// Flatten: the same place, seen from the map.
function pointAtInput(view, row, column) {
  if (view.layer.kind !== "Flatten") return;
  point(view, indexOf(view.layer.shape, { row, column, channel: Number(view.channel.value) }));
}

function chooseChannel(view) {
  if (view.layer.kind !== "Flatten") return drawInput(view);
  const { row, column } = placeOf(view.layer.shape, view.index);
  pointAtInput(view, row, column);
}

// The values come about one after the other, and the map fills.
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
  const next = view.filled === Infinity ? 0 : view.filled;
  if (next >= view.layer.output.length) {
    view.filled = Infinity;
    return false;
  }
  view.filled = next + 1;
  drawOutput(view);
  point(view, next);
  return true;
}

// Calls act(row, column) where the mouse or the arrow keys go.
function listen(view, map, act) {
  const { frame, canvas } = map;
  const within = (value, count) => Math.min(count - 1, Math.max(0, value));
  frame.addEventListener("pointermove", (event) => {
    if (view.timer) return;
    const box = canvas.getBoundingClientRect();
    const at = (offset, length, count) => within(Math.floor((offset / length) * count), count);
    act(at(event.clientY - box.top, box.height, map.height), at(event.clientX - box.left, box.width, map.width));
  });
  frame.addEventListener("keydown", (event) => {
    const move = ARROWS[event.key];
    if (!move) return;
    event.preventDefault();
    stop(view);
    const { layer, index } = view;
    const at = map === view.input ? placeOf(layer.shape, index) : { row: Math.floor(index / map.width), column: index % map.width };
    act(within(at.row + move[0], map.height), within(at.column + move[1], map.width));
  });
}
