// How one value of a layer comes about. No drawing here; part of explorer.js.
//
// layer: what clf/ui/explorer.py has packed: the header, and each part (input, kernel, output, ...)
// as Float32Array under its name. Maps lie channel by channel. Sums are computed with 53 bits.
//
// Each function takes the layer and the place of the value in `output`, and gives the value as
// `result`, with all that it is made of.

const EPSILON = 1e-7; // keras.config.epsilon()

function layerOf({ header, floats }) {
  const layer = { ...header };
  let start = 0;
  for (const [name, count] of header.parts) layer[name] = floats.subarray(start, (start += count));
  return layer;
}

const sumOf = (values) => values.reduce((total, value) => total + value, 0);

// The input values under the window of an output value; null where the window lies outside.
function patchOf(layer, channel, index) {
  const [height, width] = layer.shape;
  const [down, across] = layer.size;
  const top = Math.floor(index / layer.out[1]) * layer.strides[0] - layer.before[0];
  const left = (index % layer.out[1]) * layer.strides[1] - layer.before[1];
  const patch = [];
  for (let y = top; y < top + down; y++) {
    for (let x = left; x < left + across; x++) {
      const inside = y >= 0 && y < height && x >= 0 && x < width;
      patch.push(inside ? layer.input[(channel * height + y) * width + x] : null);
    }
  }
  return { top, left, patch };
}

// Outside the input there are zeros. Where not all channels were sent, `rest` is what the others add.
function convolution(layer, index) {
  const count = layer.size[0] * layer.size[1];
  const channels = layer.channels.map((channel, place) => {
    const { patch } = patchOf(layer, place, index);
    const kernel = layer.kernel.subarray(place * count, (place + 1) * count);
    const products = patch.map((value, at) => (value ?? 0) * kernel[at]);
    return { channel, patch, kernel, products, sum: sumOf(products) };
  });
  const rest = layer.others ? layer.rest[index] : 0;
  const sum = rest + channels.reduce((total, part) => total + part.sum, 0);
  const before = sum + layer.bias;
  return { channels, sum, before, result: ACTIVATIONS[layer.activation].of(before) };
}

// Outside the input there is nothing: it can neither win nor count.
function pooling(layer, index) {
  const { patch } = patchOf(layer, 0, index);
  const inside = patch.filter((value) => value !== null);
  const most = Math.max(...inside);
  const isMax = layer.kind === "MaxPooling2D";
  return { patch, inside, winner: isMax ? patch.indexOf(most) : -1, result: isMax ? most : sumOf(inside) / inside.length };
}

// terms: the strongest products that are not 0, the largest first; rest: the sum of the `others`.
function dense(layer, unit) {
  const terms = [];
  for (let at = unit * layer.most; at < (unit + 1) * layer.most; at++) {
    const [index, value, weight] = [layer.index[at], layer.values[at], layer.weights[at]];
    if (value * weight) terms.push({ index, value, weight, product: value * weight });
  }
  terms.sort((a, b) => b.product - a.product);
  const rest = layer.rest[unit];
  const sum = rest + terms.reduce((total, { product }) => total + product, 0);
  const before = sum + layer.bias[unit];
  const result = ACTIVATIONS[layer.activation].of(before);
  return { terms, rest, others: layer.inputs - terms.length, sum, bias: layer.bias[unit], before, result };
}

// Where a value of a vector was in the maps of this shape, and the reverse.
function placeOf([, width, channels], index) {
  const pixel = Math.floor(index / channels);
  return { row: Math.floor(pixel / width), column: pixel % width, channel: index % channels };
}

function indexOf([, width, channels], { row, column, channel }) {
  return (row * width + column) * channels + channel;
}

function flatten(layer, index) {
  return { ...placeOf(layer.shape, index), result: layer.output[index] };
}

// One channel of the input; that of Flatten was not sent, because its vector has the same values.
function inputMap(layer, channel) {
  const [height, width, channels] = layer.shape;
  const size = height * width;
  if (layer.kind !== "Flatten") return layer.input.subarray(channel * size, (channel + 1) * size);
  return Float32Array.from({ length: size }, (_, pixel) => layer.output[pixel * channels + channel]);
}

function globalAverage(layer, channel) {
  const values = inputMap(layer, channel);
  const sum = sumOf(values);
  return { count: values.length, sum, result: sum / values.length };
}

// What each output function makes of a logit, before it is divided by the sum over all classes.
// The largest logit is taken away first: it changes no quotient, and no power becomes too large.
const SHARES = {
  softmax: (logit, { most }) => Math.exp(logit - most),
  softmax_base: (logit, { most, base }) => base ** (logit - most),
  norm: (logit) => logit ** 2 + EPSILON,
  relu: (logit) => Math.max(0, logit) + EPSILON,
};

function output(layer, index) {
  const most = Math.max(...layer.input);
  const shares = Array.from(layer.input, (logit) => SHARES[layer.function](logit, { most, base: layer.base }));
  const sum = sumOf(shares);
  return { most, shares, sum, probabilities: shares.map((share) => share / sum), result: shares[index] / sum };
}

// Layers that compute a value from the value at the same place.
function each(layer, index) {
  const x = layer.input[index];
  const number = (name) => layer[name][layer[name].length > 1 ? index : 0];
  const second = layer.added ?? layer.input.subarray(layer.output.length);
  switch (layer.kind) {
    case "Rescaling": {
      const [scale, offset] = ["scale", "offset"].map(number);
      return { x, scale, offset, result: x * scale + offset };
    }
    case "Normalization": {
      const [mean, variance] = ["mean", "variance"].map(number);
      return { x, mean, variance, result: (x - mean) / Math.max(Math.sqrt(variance), EPSILON) };
    }
    case "BatchNormalization": {
      const [mean, variance, gamma, beta] = ["mean", "variance", "gamma", "beta"].map(number);
      const normalised = (x - mean) / Math.sqrt(variance + layer.epsilon);
      return { x, mean, variance, gamma, beta, normalised, result: normalised * gamma + beta };
    }
    case "Activation":
      return { x, result: ACTIVATIONS[layer.activation].of(x) };
    case "Add":
      return { x, added: second[index], result: x + second[index] };
    default:
      return { x, result: x };
  }
}

const ARITHMETIC = {
  Conv2D: convolution,
  DepthwiseConv2D: convolution,
  MaxPooling2D: pooling,
  AveragePooling2D: pooling,
  GlobalAveragePooling2D: globalAverage,
  Dense: dense,
  Flatten: flatten,
  Output: output,
};

function compute(layer, index) {
  return (ARITHMETIC[layer.kind] ?? each)(layer, index);
}

// By Keras's names. formula: as people write it.
const ACTIVATIONS = {
  linear: { of: (x) => x, formula: "x" },
  relu: { of: (x) => Math.max(0, x), formula: "the larger of 0 and x" },
  relu6: { of: (x) => Math.min(6, Math.max(0, x)), formula: "the larger of 0 and x, at most 6" },
  sigmoid: { of: (x) => 1 / (1 + Math.exp(-x)), formula: "1 / (1 + e^\u2212x)" },
  tanh: { of: Math.tanh, formula: "(e^x \u2212 e^\u2212x) / (e^x + e^\u2212x)" },
  elu: { of: (x) => (x > 0 ? x : Math.expm1(x)), formula: "x above 0, else e^x \u2212 1" },
  gelu: { of: (x) => (x / 2) * (1 + erf(x / Math.SQRT2)), formula: "x / 2 \u00d7 (1 + erf(x / \u221a2))" },
  silu: { of: (x) => x / (1 + Math.exp(-x)), formula: "x / (1 + e^\u2212x)" },
};

// Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26: within 1.5e-7.
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const factors = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  const tail = factors.reduce((sum, factor) => (sum + factor) * t, 0) * Math.exp(-x * x);
  return Math.sign(x) * (1 - tail);
}
