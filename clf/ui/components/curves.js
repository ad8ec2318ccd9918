// Draws curves over two axes and lets them grow in place. Data: see encode() in clf/ui/curves.py.
// Needs live_region.js, follow.js, values.js and dom.js.

const MARGIN = { left: 52, right: 12, top: 8, bottom: 38 };
const DASHES = { solid: "", dash: "8 5", dot: "2 4", dashdot: "8 4 2 4" };
const MARKER_SIZE = 3.5;
const REACH = 40; // so many pixels from a point it is still meant
const MARK_REACH = 3;
const HINT_KEYS = "Arrow keys read the points.";

export default function (component) {
  const { data } = component;
  const group = viewAt(component.parentElement, createGroup);
  const drawn = performance.now();
  Object.assign(group, { component, shown: data.shown, feed: data.feed, drawn });
  show(group, data);
  follow(group);
}

function createGroup(parent) {
  const root = make("div", "followed", parent);
  const progress = make("div", "progress", root);
  return { root, progress: createProgress(progress), charts: make("div", "charts", root), views: [] };
}

function show(group, { charts, progress, event }) {
  const { views } = group;
  if (event) announce(event.run, event.state, event.sentence);
  showProgress(group.progress, progress);
  while (views.length < charts.length) views.push(createView(group.charts));
  while (views.length > charts.length) views.pop().root.remove();
  charts.forEach((chart, index) => update(views[index], chart));
}

function update(view, data) {
  const text = JSON.stringify(data);
  if (view.text === text) return;
  Object.assign(view, { text, data });
  draw(view);
}

function makeSvg(tag, attributes, parent) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  set(element, attributes);
  parent.append(element);
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function createView(parent) {
  const root = make("div", "curves", parent);
  const head = make("div", "head", root);
  const view = {
    root,
    title: make("div", "name", head),
    readout: make("div", "readout", head),
    svg: makeSvg("svg", { class: "plot", tabindex: 0, role: "application" }, root),
    legend: make("div", "legend", root),
    hidden: new Set(),
    cursor: null,
  };
  view.axes = makeSvg("g", {}, view.svg);
  view.lines = makeSvg("g", {}, view.svg);
  view.ring = makeSvg("circle", { class: "cursor", r: 6, visibility: "hidden" }, view.svg);
  root.setAttribute("role", "figure");
  view.readout.setAttribute("role", "status");
  view.svg.setAttribute("aria-roledescription", "chart");
  listen(view);
  new ResizeObserver(([{ contentRect }]) => {
    view.size = contentRect;
    if (view.data) draw(view);
  }).observe(view.svg);
  return view;
}

// Up to twice a second for as long as a run goes, on the machine that trains: what has not
// changed is left alone.
function draw(view) {
  const { data, svg, size } = view;
  if (!size?.width) return; // in a tab that is not open; the observer calls again
  view.scale = scaleOf(view, size.width, size.height);
  setText(view.title, data.title);
  set(view.root, { "aria-label": data.words });
  set(svg, { "aria-label": `${data.title}. ${HINT_KEYS}` });
  drawAxes(view);
  drawLines(view);
  drawLegend(view);
  drawCursor(view);
}

function scaleOf(view, width, height) {
  const { data, hidden } = view;
  const shown = data.curves.filter((curve) => !hidden.has(curve.name));
  const values = shown.flatMap((curve) => curve.y).filter((value) => value !== null);
  const [left, right] = data.xRange;
  const plot = {
    left: MARGIN.left,
    right: width - MARGIN.right,
    top: MARGIN.top,
    bottom: height - MARGIN.bottom,
  };
  const most = Math.max(2, Math.floor((plot.right - plot.left) / 36));
  const xTicks = ticks(left, right, Math.min(most, Math.max(2, right - left)));
  const yTicks = ticks(...spread(values), 5);
  const [low, high] = [yTicks.values[0], yTicks.values.at(-1)];
  return {
    plot,
    xTicks: { ...xTicks, values: xTicks.values.filter((value) => value >= left && value <= right) },
    yTicks,
    x: (value) => plot.left + ((value - left) / (right - left || 1)) * (plot.right - plot.left),
    y: (value) => plot.bottom - ((value - low) / (high - low)) * (plot.bottom - plot.top),
  };
}

function spread(values) {
  if (!values.length) return [0, 1];
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low < high ? [low, high] : [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2];
}

// Round numbers, from the last one not above `low` to the first one not below `high`.
function ticks(low, high, most) {
  const raw = (high - low) / most || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= raw * 0.999) * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const values = [];
  for (let index = first; index <= last; index++) values.push(index * step);
  return { values, decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

function drawAxes(view) {
  const { axes, data, scale } = view;
  const { plot, xTicks, yTicks } = scale;
  const drawn = JSON.stringify([plot, xTicks, yTicks, data.marks, data.xRange, data.xTitle, data.yTitle]);
  if (view.drawnAxes === drawn) return;
  view.drawnAxes = drawn;
  axes.replaceChildren();
  for (const value of yTicks.values) {
    const y = scale.y(value);
    makeSvg("line", { class: "grid", x1: plot.left, x2: plot.right, y1: y, y2: y }, axes);
    label(axes, data.shares ? share(value, yTicks.decimals) : value.toFixed(yTicks.decimals), plot.left - 6, y + 4, "end");
  }
  for (const value of xTicks.values) {
    label(axes, value.toFixed(xTicks.decimals), scale.x(value), plot.bottom + 16, "middle");
  }
  for (const mark of data.marks) {
    const x = scale.x(mark.x);
    makeSvg("line", { class: "mark", x1: x, x2: x, y1: plot.top, y2: plot.bottom }, axes);
  }
  label(axes, data.xTitle, (plot.left + plot.right) / 2, plot.bottom + 33, "middle");
  const middle = (plot.top + plot.bottom) / 2;
  const title = label(axes, data.yTitle, 12, middle, "middle");
  title.setAttribute("transform", `rotate(-90 12 ${middle})`);
}

// At an axis: no more decimals than tell its values apart.
function share(value, decimals) {
  return `${(100 * value).toFixed(Math.max(0, decimals - 2))} %`;
}

function label(parent, text, x, y, anchor) {
  const element = makeSvg("text", { x, y, "text-anchor": anchor, "font-size": 11 }, parent);
  element.textContent = text;
  return element;
}

function drawLines(view) {
  const { data, lines, hidden } = view;
  while (lines.children.length < data.curves.length) {
    const group = makeSvg("g", {}, lines);
    makeSvg("path", { class: "line" }, group);
    makeSvg("path", { class: "markers" }, group);
  }
  while (lines.children.length > data.curves.length) lines.lastChild.remove();
  data.curves.forEach((curve, index) => {
    const group = lines.children[index];
    const [line, markers] = group.children;
    const points = hidden.has(curve.name) ? [] : pointsOf(view, curve);
    set(group, { opacity: curve.opacity });
    set(line, {
      d: points.map(({ x, y }, i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join(""),
      stroke: curve.colour,
      "stroke-dasharray": DASHES[curve.dash],
    });
    const d = points.map(({ x, y }) => markerPath(curve.marker, x, y)).join("");
    set(markers, { d, fill: curve.colour });
  });
}

function pointsOf(view, curve) {
  const points = [];
  curve.x.forEach((x, index) => {
    const y = curve.y[index];
    if (y !== null) points.push({ index, x: view.scale.x(x), y: view.scale.y(y) });
  });
  return points;
}

function markerPath(marker, x, y) {
  const size = MARKER_SIZE;
  if (marker === "circle") return `M${x - size} ${y}a${size} ${size} 0 1 0 ${2 * size} 0a${size} ${size} 0 1 0 ${-2 * size} 0`;
  if (marker === "diamond") return `M${x} ${y - size - 1}l${size + 1} ${size + 1}l${-size - 1} ${size + 1}l${-size - 1} ${-size - 1}z`;
  return "";
}

function drawLegend(view) {
  const { legend, data, hidden } = view;
  while (legend.children.length < data.curves.length) {
    const button = make("button", "", legend);
    button.type = "button";
    const svg = makeSvg("svg", { "aria-hidden": true }, button);
    makeSvg("path", { class: "line", d: "M0 5H26" }, svg);
    makeSvg("path", {}, svg);
    make("span", "", button);
  }
  while (legend.children.length > data.curves.length) legend.lastChild.remove();
  data.curves.forEach((curve, index) => {
    const button = legend.children[index];
    const [line, marker] = button.firstChild.children;
    set(line, { stroke: curve.colour, "stroke-dasharray": DASHES[curve.dash], opacity: curve.opacity });
    set(marker, { d: markerPath(curve.marker, 13, 5), fill: curve.colour, opacity: curve.opacity });
    setText(button.lastChild, curve.name);
    set(button, { "aria-pressed": !hidden.has(curve.name), title: "Show or hide" });
  });
}

function drawCursor(view) {
  const { cursor, data, ring, readout, scale } = view;
  const curve = cursor && data.curves[cursor.curve];
  const there = curve && !view.hidden.has(curve.name) && curve.y[cursor.index] != null;
  if (view.mark) {
    set(ring, { visibility: "hidden" });
    setText(readout, view.mark.text);
    return;
  }
  set(ring, { visibility: there ? "visible" : "hidden" });
  if (!there) {
    view.cursor = null;
    setText(readout, "");
    return;
  }
  const [x, y] = [curve.x[cursor.index], curve.y[cursor.index]];
  set(ring, { cx: scale.x(x), cy: scale.y(y) });
  const place = Number.isInteger(x) ? x : x.toFixed(2);
  const number = Math.abs(y) < 1000 ? y.toFixed(4) : y.toPrecision(5);
  setText(readout, `${curve.name}, ${data.xTitle} ${place}: ${data.shares ? percent(y) : number}`);
}

function listen(view) {
  view.svg.addEventListener("pointermove", (event) => {
    const box = view.svg.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    view.cursor = nearest(view, x, y);
    view.mark = markAt(view, x);
    drawCursor(view);
  });
  const leave = () => {
    view.cursor = view.mark = null;
    drawCursor(view);
  };
  view.svg.addEventListener("pointerleave", leave);
  view.svg.addEventListener("blur", leave);
  view.svg.addEventListener("keydown", (event) => onKey(view, event));
  view.legend.addEventListener("click", (event) => {
    const index = [...view.legend.children].indexOf(event.target.closest("button"));
    if (index < 0) return;
    const { name } = view.data.curves[index];
    if (!view.hidden.delete(name)) view.hidden.add(name);
    draw(view);
  });
}

function markAt(view, x) {
  return view.data.marks.find((mark) => Math.abs(view.scale.x(mark.x) - x) <= MARK_REACH) ?? null;
}

function nearest(view, x, y) {
  let best = null;
  let least = REACH ** 2;
  view.data.curves.forEach((curve, index) => {
    if (view.hidden.has(curve.name)) return;
    for (const point of pointsOf(view, curve)) {
      const distance = (point.x - x) ** 2 + (point.y - y) ** 2;
      // Of points on the same spot the last is drawn on top.
      if (distance <= least) [best, least] = [{ curve: index, index: point.index }, distance];
    }
  });
  return best;
}

// Left and right go along a curve, up and down to the next curve at the same place.
function onKey(view, event) {
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const across = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!sideways && !across) return;
  event.preventDefault();
  const open = view.data.curves
    .map((curve, index) => ({ index, points: view.hidden.has(curve.name) ? [] : pointsOf(view, curve) }))
    .filter(({ points }) => points.length);
  if (!open.length) return;
  const { cursor } = view;
  const at = open.findIndex(({ index }) => index === cursor?.curve);
  const { index, points } = open[at < 0 ? open.length - 1 : (at + (across ?? 0) + open.length) % open.length];
  const clamp = (place) => Math.min(points.length - 1, Math.max(0, place));
  let place = points.length - 1;
  if (at >= 0 && sideways) place = clamp(points.findIndex((p) => p.index === cursor.index) + sideways);
  if (at >= 0 && across) {
    const x = view.scale.x(view.data.curves[cursor.curve].x[cursor.index]);
    const gaps = points.map((point) => Math.abs(point.x - x));
    place = gaps.indexOf(Math.min(...gaps));
  }
  view.cursor = { curve: index, index: points[place].index };
  view.mark = null;
  drawCursor(view);
}
