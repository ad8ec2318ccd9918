// What is said about the value that is pointed at: a line, and its parts below. Part of explorer.js.

const MOST_SHOWN = 4; // so many channels are shown in full
const LARGEST_WRITTEN = 5; // a window of more values a side is shown in colours only

function hintOf({ kind, isVector }) {
  if (kind === "Flatten") return "Point at a place of the map or of the vector, or go there by the arrow keys.";
  return `Point at a value${isVector ? "" : " of the map on the right"}, or go there by the arrow keys.`;
}

// Four digits that count, so that the arithmetic can be checked, with the minus sign of print.
function exact(value) {
  return String(Number(value.toPrecision(4))).replaceAll("-", "\u2212");
}

// A number that follows a sign: (3 − −2) becomes (3 + 2).
const minus = (value) => (value < 0 ? `+ ${exact(-value)}` : `\u2212 ${exact(value)}`);
const plus = (value) => (value < 0 ? `\u2212 ${exact(-value)}` : `+ ${exact(value)}`);

function explain(view) {
  const { layer, index } = view;
  const found = compute(layer, index);
  view.note.textContent = "";
  (EXPLANATIONS[layer.kind] ?? explainEach)(view, found);
}

function say(view, text) {
  const { layer, index } = view;
  const width = layer.out[1];
  const name = layer.names?.[index] ?? `${layer.one} ${index}`;
  const where = layer.isVector ? name : `Row ${Math.floor(index / width)}, column ${index % width}`;
  view.formula.textContent = `${where}: ${text}.`;
}

// What a sum becomes in the end.
function finish(bias, before, result, activation, show) {
  const biased = bias === null ? "" : ` + bias ${show(bias)} = ${show(before)}`;
  return biased + (activation === "linear" ? "" : `, ${activation} makes it ${show(result)}`);
}

// The elements below the line are made once for a kind of parts and then filled: pointing has to
// keep up with the mouse.
function partsFor(view, key, create) {
  const { parts } = view;
  if (parts.dataset.key === key) return;
  parts.dataset.key = key;
  parts.replaceChildren();
  create(parts);
}

function explainConvolution(view, { channels, sum, before, result }) {
  const { layer } = view;
  const many = channels.length + layer.others;
  const of = many > 1 ? `sum over ${many} channels` : "sum";
  const end = finish(layer.hasBias ? layer.bias : null, before, result, layer.activation, digits);
  say(view, `${of} ${digits(sum)}${end}`);
  const byStrength = [...channels].sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
  const shown = many > MOST_SHOWN ? byStrength.slice(0, MOST_SHOWN) : channels;
  const rest = sum - shown.reduce((total, { sum: part }) => total + part, 0);
  partsFor(view, `channels ${shown.length} ${layer.size}`, (parts) => shown.forEach(() => createPart(parts, layer)));
  shown.forEach((part, index) => fillPart(view, view.parts.children[index], part));
  if (many > shown.length) view.note.textContent = `The other ${many - shown.length} channels: ${digits(rest)}.`;
}

function createPart(parent, layer) {
  const row = make("div", "part", parent);
  make("div", "name", row);
  for (const sign of ["", "\u00d7", "="]) {
    if (sign) make("span", "sign", row).textContent = sign;
    createGrid(row, layer.size);
  }
  make("div", "sum", row);
}

function createGrid(parent, [down, across]) {
  const grid = make("div", "grid", parent);
  const written = Math.max(down, across) <= LARGEST_WRITTEN;
  grid.style.gridTemplateColumns = `repeat(${across}, ${written ? 46 : 11}px)`;
  grid.classList.toggle("small", !written);
  for (let index = 0; index < down * across; index++) make("span", "", grid);
}

function fillPart({ layer }, row, { channel, patch, kernel, products, sum }) {
  const [patchGrid, kernelGrid, productGrid] = row.querySelectorAll(".grid");
  row.querySelector(".name").textContent = layer.channels.length + layer.others > 1 ? `Channel ${channel}` : "";
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
    paintCell(cell, value === null ? [128, 128, 128] : colourOf(value, range));
    cell.textContent = written ? (value === null ? outside : digits(value)) : "";
    cell.classList.remove("winner");
  }
}

function paintCell(cell, [red, green, blue]) {
  cell.style.background = `rgb(${red} ${green} ${blue})`;
  cell.style.color = 0.3 * red + 0.59 * green + 0.11 * blue > 140 ? "#000" : "#fff";
}

function explainPooling(view, { patch, inside, winner, result }) {
  const { layer } = view;
  const how = layer.kind === "MaxPooling2D" ? "the largest of" : "the mean of";
  say(view, `${digits(result)} is ${how} ${inside.length} values`);
  partsFor(view, `window ${layer.size}`, (parts) => createGrid(make("div", "part", parts), layer.size));
  const grid = view.parts.querySelector(".grid");
  fillGrid(grid, patch, layer.inputRange, "");
  if (winner >= 0) grid.children[winner].classList.add("winner");
}

function explainDense(view, { terms, rest, others, sum, bias, before, result }) {
  const { layer } = view;
  const end = finish(layer.hasBias ? bias : null, before, result, layer.activation, exact);
  say(view, `sum of ${layer.inputs} products ${exact(sum)}${end}`);
  const rows = terms.map(({ index, value, weight, product }) => [inputName(layer, index), exact(value), exact(weight), product]);
  if (others) rows.push([`The other ${others} inputs`, "", "", rest]);
  if (layer.hasBias) rows.push(["Bias", "", "", bias]);
  const most = Math.max(...rows.map((row) => Math.abs(row[3])));
  const heads = ["Input", "Value", "\u00d7 weight", "= product"];
  partsFor(view, `table ${heads} ${layer.most}`, (parts) => createTable(parts, heads, layer.most + 2));
  fillTable(view, rows.map((row) => [...row.slice(0, 3), exact(row[3])]));
  rows.forEach((row, index) => {
    paintCell(view.parts.querySelectorAll("tbody tr")[index].lastChild, colourOf(row[3], [-most, most]));
  });
  view.note.textContent = "The products that add most and those that take most away; a product of 0 is not listed.";
}

function inputName({ maps }, index) {
  if (!maps) return `${index}`;
  const { row, column, channel } = placeOf(maps, index);
  const where = `row ${row}, column ${column}`;
  return `${index}: ${where}${maps[2] > 1 ? `, channel ${channel}` : ""}`;
}

function createTable(parent, heads, rows) {
  const table = make("table", "terms", parent);
  const head = make("tr", "", make("thead", "", table));
  for (const text of heads) make("th", "", head).textContent = text;
  const body = make("tbody", "", table);
  for (let index = 0; index < rows; index++) {
    const row = make("tr", "", body);
    for (const _ of heads) make("td", "", row);
  }
}

// Rows that are not needed keep their place, so that nothing below moves.
function fillTable(view, rows) {
  view.parts.querySelectorAll("tbody tr").forEach((element, index) => {
    element.style.visibility = index < rows.length ? "visible" : "hidden";
    (rows[index] ?? []).forEach((text, column) => (element.children[column].textContent = text));
  });
}

function explainFlatten(view, { row, column, channel, result }) {
  const [, width, channels] = view.layer.shape;
  const from = `row ${row}, column ${column}, channel ${channel}`;
  const formula = `(${row} \u00d7 ${width} + ${column}) \u00d7 ${channels} + ${channel} = ${view.index}`;
  say(view, `it comes from ${from}: (row \u00d7 width + column) \u00d7 channels + channel = ${formula}. Its value stays ${exact(result)}`);
  partsFor(view, "nothing", () => {});
}

function explainGlobalAverage(view, { count, sum, result }) {
  say(view, `its ${count} values sum to ${exact(sum)}; ${exact(sum)} / ${count} = ${exact(result)}`);
  partsFor(view, "nothing", () => {});
}

// The formula of an output function with a logit in it, and what is said of all of them.
const OUTPUTS = {
  softmax: { of: (logit, { most }) => `e^(${exact(logit)} ${minus(most)})`, head: ({ most }) => `e^(v ${minus(most)})` },
  softmax_base: {
    of: (logit, { most, base }) => `${base}^(${exact(logit)} ${minus(most)})`,
    head: ({ most, base }) => `${base}^(v ${minus(most)})`,
  },
  norm: { of: (logit) => `(${exact(logit)})\u00b2`, head: () => "v\u00b2" },
  relu: { of: (logit) => `the larger of 0 and ${exact(logit)}`, head: () => "the larger of 0 and v" },
};
const MOST_CLASSES = 20;
const POWERS_NOTE = "The largest logit is taken away from each first: that changes no probability, and no power becomes too large.";
const SHARES_NOTE = `${EPSILON.toFixed(7)} is added to each, so that the sum is never 0.`;

function explainOutput(view, { most, shares, sum, probabilities, result }) {
  const { layer, index } = view;
  const { of, head } = OUTPUTS[layer.function];
  const settings = { most, base: layer.base };
  const share = `${of(layer.input[index], settings)} = ${exact(shares[index])}`;
  say(view, `${share}, divided by the sum over all classes, ${exact(sum)}, is ${exact(result)}`);
  const heads = ["Class", "Logit v", head(settings), `divided by ${exact(sum)}`];
  const listed = listedClasses(probabilities, index);
  partsFor(view, `table ${heads} ${listed.length}`, (parts) => createTable(parts, heads, listed.length));
  fillTable(view, listed.map((at) => [layer.names[at], ...[layer.input[at], shares[at], probabilities[at]].map(exact)]));
  view.parts.querySelectorAll("tbody tr").forEach((row, place) => row.classList.toggle("chosen", listed[place] === index));
  const others = shares.length - listed.length;
  const rest = others ? ` The table has the ${listed.length} most probable classes; the sum is over all ${shares.length}.` : "";
  view.note.textContent = (layer.function.startsWith("softmax") ? POWERS_NOTE : SHARES_NOTE) + rest;
}

// All classes, or the most probable ones and the chosen one.
function listedClasses(probabilities, index) {
  const places = Array.from(probabilities.keys());
  if (places.length <= MOST_CLASSES) return places;
  places.sort((one, other) => probabilities[other] - probabilities[one]);
  const listed = places.slice(0, MOST_CLASSES);
  if (!listed.includes(index)) listed[MOST_CLASSES - 1] = index;
  return listed;
}

// Layers that compute a value from the value at the same place.
const LINES = {
  Rescaling: ({ x, scale, offset }) => `${exact(x)} \u00d7 ${exact(scale)}${offset ? ` ${plus(offset)}` : ""}`,
  Normalization: ({ x, mean, variance }) => `(${exact(x)} ${minus(mean)}) / \u221a${exact(variance)}`,
  BatchNormalization: ({ x, mean, variance, gamma, beta }, { epsilon }) =>
    `(${exact(x)} ${minus(mean)}) / \u221a(${exact(variance)} + ${exact(epsilon)}) \u00d7 ${exact(gamma)} ${plus(beta)}`,
  Activation: ({ x }, { activation }) => `${activation}(${exact(x)})`,
  Add: ({ x, added }) => `${exact(x)} ${plus(added)}`,
  Dropout: () => "nothing is switched off when the network answers",
};
const FORMULAS = {
  Normalization: "(x \u2212 mean) / \u221avariance, with the mean and the variance of this channel over the training pictures.",
  BatchNormalization: "(x \u2212 mean) / \u221a(variance + epsilon) \u00d7 gamma + beta: mean and variance as measured in training, gamma and beta as learned.",
  Add: "The first number is what the convolutions of the block made, the second what came past them.",
};

function explainEach(view, found) {
  const { layer } = view;
  const line = LINES[layer.kind]?.(found, layer);
  say(view, line === undefined ? exact(found.result) : `${line}${layer.kind === "Dropout" ? "; it stays" : " ="} ${exact(found.result)}`);
  const { formula } = ACTIVATIONS[layer.activation];
  view.note.textContent = layer.kind === "Activation" ? `${layer.activation}(x) is ${formula}.` : (FORMULAS[layer.kind] ?? "");
  partsFor(view, "nothing", () => {});
}

const EXPLANATIONS = {
  Conv2D: explainConvolution,
  DepthwiseConv2D: explainConvolution,
  MaxPooling2D: explainPooling,
  AveragePooling2D: explainPooling,
  GlobalAveragePooling2D: explainGlobalAverage,
  Dense: explainDense,
  Flatten: explainFlatten,
  Output: explainOutput,
};
