// Draws small pictures big. Data: see encode() in clf/ui/pixel_grid.py. Needs values.js and dom.js.

const SMALLEST_CURSOR = 7;
const HINT = "Point at a picture to read its values, or use the arrow keys.";
const HINT_MANY = "Point at a picture to read its values. Keyboard: arrows; Page Up and Page Down change the picture.";

export default function (component) {
  const view = viewAt(component.parentElement, createView);
  const { header, floats, octets } = unpack(component.data);
  if (view.digest !== header.digest) {
    view.digest = header.digest;
    show(view, header, floats, octets);
  }
}

function createView(parent) {
  const root = make("div", "pixel-grid", parent);
  const bar = make("div", "bar", root);
  const view = {
    root,
    bar,
    low: make("span", "low", bar),
    ramp: make("canvas", "ramp", bar),
    high: make("span", "high", bar),
    list: make("div", "tiles", root),
    readout: make("div", "readout idle", root),
    cell: document.createElement("div"),
    tiles: [],
    cursor: null,
  };
  view.cell.className = "cell";
  view.list.setAttribute("role", "group");
  view.readout.setAttribute("role", "status");
  view.ramp.setAttribute("aria-hidden", "true");
  listen(view);
  return view;
}

function createTile(view) {
  const figure = make("figure", "tile", view.list);
  const title = make("div", "title", figure);
  const frame = make("div", "frame", figure);
  const canvas = make("canvas", "", frame);
  const spot = make("div", "spot", frame);
  const note = make("figcaption", "note", figure);
  frame.setAttribute("role", "application"); // so that screen readers leave it the arrow keys
  frame.setAttribute("aria-roledescription", "picture");
  return { figure, title, frame, canvas, spot, note };
}

function show(view, header, floats, octets) {
  view.list.setAttribute("aria-label", header.label);
  while (view.tiles.length < header.tiles.length) view.tiles.push(createTile(view));
  while (view.tiles.length > header.tiles.length) view.tiles.pop().figure.remove();
  const ramp = RAMPS[header.colours];
  let nextFloat = 0;
  let nextOctet = 0;
  header.tiles.forEach((info, index) => {
    const size = info.height * info.width * info.channels;
    const start = info.float ? nextFloat : nextOctet;
    const values = (info.float ? floats : octets).subarray(start, start + size);
    if (info.float) nextFloat += size;
    else nextOctet += size;
    fillTile(view.tiles[index], info, values, ramp, header);
    view.tiles[index].frame.tabIndex = index === 0 ? 0 : -1;
  });
  showBar(view, header, ramp);
  clearCursor(view);
}

function fillTile(tile, info, values, ramp, header) {
  const scale = header.tileSize / Math.max(info.height, info.width);
  // Unequal pixels are seen between these two: below, they are too small; above, the error is.
  const step = scale >= 3 && scale < 6 ? Math.floor(scale) : scale;
  Object.assign(tile, { info, values, step });
  tile.title.textContent = tile.title.title = info.title;
  tile.note.textContent = noteOf(info, header);
  tile.figure.style.width = `${Math.max(step * info.width, 48)}px`;
  tile.frame.style.width = tile.canvas.style.width = `${step * info.width}px`;
  tile.frame.style.height = tile.canvas.style.height = `${step * info.height}px`;
  tile.frame.setAttribute("aria-label", describe(info));
  paintTile(tile.canvas, info, values, ramp);
  outline(tile.spot, info.spot, step);
}

function outline(element, spot, step) {
  element.hidden = !spot;
  if (!spot) return;
  const [top, left, height, width] = spot.map((pixels) => `${pixels * step}px`);
  Object.assign(element.style, { top, left, height, width });
}

function noteOf(info, header) {
  const parts = [];
  if (info.constant) parts.push(`constant ${format(info.smallest, info)}`);
  else if (header.bar && !header.shared && info.channels === 1) parts.push(rangeOf(info));
  if (info.note) parts.push(info.note);
  return parts.join(", ");
}

function rangeOf(info) {
  if (info.smallest === null) return "no numbers";
  return `${format(info.smallest, info)} to ${format(info.largest, info)}`;
}

function describe(info) {
  const size = `${info.height} by ${info.width} pixels`;
  const kind = info.channels === 3 ? "colour" : info.constant ? "constant" : "values";
  const range = info.constant ? format(info.smallest, info) : rangeOf(info);
  const parts = [info.title, size, `${kind} ${range}`, info.note];
  if (info.spot) {
    const [row, column, rows, columns] = info.spot;
    parts.push(`outlined: rows ${row} to ${row + rows - 1}, columns ${column} to ${column + columns - 1}`);
  }
  return parts.filter(Boolean).join(", ");
}

function paintTile(canvas, info, values, ramp) {
  const span = info.high - info.low;
  const factor = span > 0 ? 255 / span : 0;
  const colourAt = (index) => {
    if (info.channels === 3) return values.subarray(3 * index, 3 * index + 3);
    return Number.isFinite(values[index]) ? ramp[Math.round((values[index] - info.low) * factor)] : NOT_A_NUMBER;
  };
  paint(canvas, info.height, info.width, colourAt);
}

function showBar(view, header, ramp) {
  view.bar.hidden = !header.bar;
  if (!header.bar) return;
  const first = header.tiles.find((info) => info.channels === 1);
  view.low.textContent = header.shared ? format(first.low, first) : "lowest of each picture";
  view.high.textContent = header.shared ? format(first.high, first) : "highest of each picture";
  paint(view.ramp, 1, 256, (index) => ramp[index]);
}

// Three digits that count; whole numbers, 0 to 255, as they are.
function format(value, info) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : String(value);
  if (!info.float) return String(value);
  return digits(value);
}

function valueAt(tile, row, column) {
  const { info, values } = tile;
  const index = row * info.width + column;
  if (info.channels === 1) return format(values[index], info);
  const [red, green, blue] = values.subarray(3 * index, 3 * index + 3);
  return `red ${red}, green ${green}, blue ${blue}`;
}

function setCursor(view, index, row, column) {
  const tile = view.tiles[index];
  view.cursor = { index, row, column };
  if (view.cell.parentElement !== tile.frame) tile.frame.append(view.cell);
  const size = Math.max(tile.step, SMALLEST_CURSOR);
  const margin = (size - tile.step) / 2;
  view.cell.style.left = `${column * tile.step - margin}px`;
  view.cell.style.top = `${row * tile.step - margin}px`;
  view.cell.style.width = view.cell.style.height = `${size}px`;
  view.readout.classList.remove("idle");
  const name = tile.info.title ? `${tile.info.title}: ` : "";
  view.readout.textContent = `${name}row ${row}, column ${column}, value ${valueAt(tile, row, column)}`;
}

function clearCursor(view) {
  view.cursor = null;
  view.cell.remove();
  view.readout.classList.add("idle");
  view.readout.textContent = view.tiles.length > 1 ? HINT_MANY : HINT;
}

function listen(view) {
  view.list.addEventListener("pointermove", (event) => {
    const index = view.tiles.findIndex((tile) => tile.frame.contains(event.target));
    if (index < 0) return clearCursor(view);
    const { info, canvas } = view.tiles[index];
    const box = canvas.getBoundingClientRect();
    const place = (offset, length, count) =>
      Math.min(count - 1, Math.max(0, Math.floor((offset / length) * count)));
    const row = place(event.clientY - box.top, box.height, info.height);
    const column = place(event.clientX - box.left, box.width, info.width);
    setCursor(view, index, row, column);
  });
  view.list.addEventListener("pointerleave", () => clearCursor(view));
  view.list.addEventListener("focusin", (event) => {
    const index = view.tiles.findIndex((tile) => tile.frame === event.target);
    if (index >= 0 && event.target.matches(":focus-visible")) setCursor(view, index, 0, 0);
  });
  view.list.addEventListener("focusout", () => clearCursor(view));
  view.list.addEventListener("keydown", (event) => onKey(view, event));
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function onKey(view, event) {
  const index = view.tiles.findIndex((tile) => tile.frame === event.target);
  if (index < 0) return;
  const { row, column } = view.cursor?.index === index ? view.cursor : { row: 0, column: 0 };
  if (event.key in STEPS) {
    const [down, right] = STEPS[event.key];
    const { height, width } = view.tiles[index].info;
    const clamp = (value, count) => Math.min(count - 1, Math.max(0, value));
    setCursor(view, index, clamp(row + down, height), clamp(column + right, width));
  } else if (event.key === "PageDown" || event.key === "PageUp") {
    const next = index + (event.key === "PageDown" ? 1 : -1);
    if (!view.tiles[next]) return;
    view.tiles[index].frame.tabIndex = -1;
    view.tiles[next].frame.tabIndex = 0;
    view.tiles[next].frame.focus();
  } else {
    return;
  }
  event.preventDefault();
}
