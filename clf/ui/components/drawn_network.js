// A network from the picture to the probabilities, a row a layer, with its real maps.
// Data: see encode() in clf/ui/drawn_network.py. Needs values.js and dom.js.

const UNITS_A_LINE = 32;
const BARS = 15; // of more classes the most probable, as in the chart on page Classify
const HINT = "Point at a map to read its values. Keyboard: up and down for the layers, left and right for the maps, Enter opens.";

export default function (component) {
  const { data, parentElement } = component;
  const view = viewAt(parentElement, createView);
  view.open = (name) => component.setTriggerValue("opened", name);
  const { header, floats, octets } = unpack(data);
  if (view.digest === header.digest) return;
  const isNew = !view.digest;
  view.digest = header.digest;
  show(view, header, floats, octets);
  // Back from a layer: a keyboard goes on where it was.
  if (isNew) view.rows.find(({ layer }) => layer.name === header.opened)?.button.focus();
}

function createView(parent) {
  const root = make("div", "drawn-network", parent);
  const view = { root, list: make("div", "layers", root), readout: make("div", "readout", root), rows: [] };
  view.list.setAttribute("role", "list");
  view.list.setAttribute("aria-label", "The network, from the picture to the probabilities");
  view.readout.setAttribute("role", "status");
  listen(view);
  return view;
}

function show(view, header, floats, octets) {
  view.list.replaceChildren();
  view.rows = [];
  view.readout.textContent = HINT;
  showPicture(view, header.picture, octets);
  let start = 0;
  let block = "";
  for (const layer of header.layers) {
    const size = layer.shape.length === 3 ? layer.shape[0] * layer.shape[1] : 1;
    const values = floats.subarray(start, start + size * layer.shown.length);
    start += values.length;
    if (layer.block && layer.block !== block) showBlock(view, layer.block);
    block = layer.block;
    view.rows.push(createRow(view, layer, values, header.classes));
  }
}

function showPicture(view, [height, width, channels], pixels) {
  const row = make("div", "row picture", view.list);
  row.setAttribute("role", "listitem");
  const name = make("div", "name", row);
  make("div", "title", name).textContent = "The picture";
  make("div", "shape", name).textContent = `${height}x${width}x${channels}`;
  const canvas = make("canvas", "map", make("div", "maps", row));
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "The picture as the network gets it");
  const colour = (index) => (channels === 3 ? pixels.subarray(3 * index, 3 * index + 3) : [pixels[index], pixels[index], pixels[index]]);
  paint(canvas, height, width, colour);
}

function showBlock(view, title) {
  const heading = make("div", "block", view.list);
  heading.setAttribute("role", "listitem");
  heading.textContent = title;
}

function createRow(view, layer, values, classes) {
  const item = make("div", layer.block ? "item inside" : "item", view.list);
  item.setAttribute("role", "listitem");
  const button = make("button", "row", item);
  button.type = "button";
  button.style.borderLeftColor = layer.colour;
  button.setAttribute("aria-label", `${describe(layer)} Open this layer.`);
  const name = make("span", "name", button);
  make("span", "title", name).textContent = layer.title;
  make("span", "shape", name).textContent = layer.shapeText;
  make("span", "range", name).textContent = `${digits(layer.low)} to ${digits(layer.high)}`;
  const row = { button, layer, values, canvases: [], cursor: -1 };
  if (layer.shape.length === 3) showMaps(row);
  else if (layer.kind === "Output") showProbabilities(row, classes);
  else showUnits(row, classes);
  button.addEventListener("click", () => open(view, layer.name));
  return row;
}

function open(view, name) {
  // What comes instead is shorter: without this its beginning would be above the screen.
  if (view.root.getBoundingClientRect().top < 0) view.root.scrollIntoView();
  view.open(name);
}

function nameOf({ block, title }) {
  return block ? `${block}, ${title}` : title;
}

function describe({ block, title, kind, shape, shapeText, low, high, mean, dead }) {
  const place = nameOf({ block, title });
  const maps = shape.length === 3 && dead ? ` ${dead} of ${shape[2]} maps are 0 everywhere.` : "";
  const what = title.includes(kind) || kind === "Output" ? "" : ` (${kind})`;
  return `${place}${what}: ${shapeText}, values ${digits(low)} to ${digits(high)}, mean ${digits(mean)}.${maps}`;
}

function showMaps(row) {
  const { layer, values, button } = row;
  const [height, width] = layer.shape;
  const range = rangeOf(layer);
  const maps = make("span", "maps", button);
  row.parts = layer.shown.map((number, index) => {
    const map = values.subarray(index * height * width, (index + 1) * height * width);
    const canvas = make("canvas", "map", maps);
    paint(canvas, height, width, (place) => colourOf(map[place], range));
    row.canvases.push(canvas);
    return { name: `Map ${number}`, values: map, width };
  });
}

// Units in lines; the last line may be shorter.
function showUnits(row, classes) {
  const { layer, values, button } = row;
  const range = rangeOf(layer);
  const strip = make("span", "maps", button);
  const canvas = make("canvas", "strip", strip);
  const width = Math.min(UNITS_A_LINE, values.length);
  const height = Math.ceil(values.length / width);
  canvas.style.width = `${(100 * width) / UNITS_A_LINE}%`;
  canvas.style.aspectRatio = `${width} / ${height}`;
  paint(canvas, height, width, (place) => (place < values.length ? colourOf(values[place], range) : null));
  row.canvases.push(canvas);
  const names = layer.name === "logits" ? classes : null;
  row.parts = [{ name: "", values, width, names }];
  const all = layer.shape[0];
  if (all > values.length) make("span", "more", strip).textContent = `the first ${values.length} of ${all.toLocaleString("en")}`;
}

function rangeOf({ low, high }) {
  const most = Math.max(-low, high);
  return low < 0 ? [-most, most] : [low, high];
}

function showProbabilities(row, classes) {
  const bars = make("span", "bars", row.button);
  const most = row.values.reduce((best, value, index) => (value > row.values[best] ? index : best), 0);
  const order = Array.from(row.values.keys());
  if (order.length > BARS) {
    order.sort((one, other) => row.values[other] - row.values[one]);
    make("span", "more", row.button).textContent = `the first ${BARS} of ${order.length.toLocaleString("en")}`;
  }
  order.slice(0, BARS).forEach((index) => {
    const value = row.values[index];
    const bar = make("span", index === most ? "bar most" : "bar", bars);
    make("span", "class", bar).textContent = classes[index];
    make("span", "length", make("span", "track", bar)).style.width = `${100 * value}%`;
    make("span", "percent", bar).textContent = percent(value);
  });
  row.parts = [];
  row.button.setAttribute("aria-label", `${row.layer.title}: ${classes[most]} ${percent(row.values[most])}. Open this layer.`);
}

function read(view, row, part, index) {
  const { name, values, width, names } = row.parts[part];
  const unit = names ? names[index] : `unit ${index}`;
  const place = name ? `${name}, row ${Math.floor(index / width)}, column ${index % width}` : unit;
  view.readout.textContent = `${nameOf(row.layer)}. ${place}: ${digits(values[index])}`;
}

// By keyboard: a map as a whole, or a unit.
function readPart(view, row, index) {
  const [first] = row.parts;
  row.cursor = index;
  if (first.name) {
    const { name, values } = row.parts[index];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const largest = values.reduce((most, value) => Math.max(most, value), -Infinity);
    view.readout.textContent = `${nameOf(row.layer)}. ${name}: mean ${digits(mean)}, largest ${digits(largest)}`;
    mark(row, index);
  } else {
    read(view, row, 0, index);
  }
}

function mark(row, chosen) {
  row.canvases.forEach((canvas, index) => canvas.classList.toggle("chosen", index === chosen));
}

function listen(view) {
  const rowOf = (target) => view.rows.find(({ button }) => button.contains(target));
  view.list.addEventListener("pointermove", (event) => {
    const row = rowOf(event.target);
    if (!row) return;
    const part = row.canvases.indexOf(event.target);
    if (part < 0) {
      view.readout.textContent = describe(row.layer);
      return;
    }
    const canvas = event.target;
    const box = canvas.getBoundingClientRect();
    const at = (offset, length, count) => Math.min(count - 1, Math.max(0, Math.floor((offset / length) * count)));
    const line = at(event.clientY - box.top, box.height, canvas.height);
    const index = line * canvas.width + at(event.clientX - box.left, box.width, canvas.width);
    if (index < row.parts[part].values.length) read(view, row, part, index);
  });
  view.list.addEventListener("pointerleave", () => (view.readout.textContent = HINT));
  view.list.addEventListener("focusin", (event) => {
    const row = rowOf(event.target);
    if (!row || !event.target.matches(":focus-visible")) return;
    row.cursor = -1;
    view.readout.textContent = describe(row.layer);
  });
  view.list.addEventListener("focusout", (event) => {
    const row = rowOf(event.target);
    if (row) mark(row, -1);
    view.readout.textContent = HINT;
  });
  view.list.addEventListener("keydown", (event) => onKey(view, rowOf(event.target), event));
}

function onKey(view, row, event) {
  const index = view.rows.indexOf(row);
  if (index < 0) return;
  if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    view.rows[index + (event.key === "ArrowDown" ? 1 : -1)]?.button.focus();
  } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    if (!row.parts.length) return;
    const count = row.parts[0].name ? row.parts.length : row.values.length;
    const next = row.cursor + (event.key === "ArrowRight" ? 1 : -1);
    readPart(view, row, Math.min(count - 1, Math.max(0, next)));
  } else {
    return;
  }
  event.preventDefault();
}
