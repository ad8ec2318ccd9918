// How one value of a convolution or pooling comes about. No drawing here; part of explorer.js.
//
// layer: { kind: "convolution", "max" or "average"; shape: [height, width, channels] of the input;
// size, strides, before: [down, across]; bias; activation }, with `input` (channel by channel) and
// `kernel` (channel by channel) as Float32Array. Sums are computed with 53 bits.

// What encode() in clf/ui/explorer.py has packed.
function layerOf({ header, floats }) {
  const [height, width, channels] = header.shape;
  const cells = height * width * channels;
  const weights = header.kind === "convolution" ? header.size[0] * header.size[1] * channels : 0;
  return {
    ...header,
    input: floats.subarray(0, cells),
    kernel: floats.subarray(cells, cells + weights),
    output: floats.subarray(cells + weights),
  };
}

// The input values under the window of an output value; null where the window lies outside.
function patchOf(layer, channel, row, column) {
  const [height, width] = layer.shape;
  const [down, across] = layer.size;
  const top = row * layer.strides[0] - layer.before[0];
  const left = column * layer.strides[1] - layer.before[1];
  const patch = [];
  for (let y = top; y < top + down; y++) {
    for (let x = left; x < left + across; x++) {
      const inside = y >= 0 && y < height && x >= 0 && x < width;
      patch.push(inside ? layer.input[(channel * height + y) * width + x] : null);
    }
  }
  return { top, left, patch };
}

function kernelOf(layer, channel) {
  const count = layer.size[0] * layer.size[1];
  return layer.kernel.subarray(channel * count, (channel + 1) * count);
}

// Outside the input there are zeros.
function convolution(layer, row, column) {
  const channels = [];
  let sum = 0;
  for (let channel = 0; channel < layer.shape[2]; channel++) {
    const { patch } = patchOf(layer, channel, row, column);
    const kernel = kernelOf(layer, channel);
    const products = patch.map((value, index) => (value ?? 0) * kernel[index]);
    const part = products.reduce((total, value) => total + value, 0);
    channels.push({ channel, patch, kernel, products, sum: part });
    sum += part;
  }
  const before = sum + layer.bias;
  return { channels, sum, before, result: ACTIVATIONS[layer.activation](before) };
}

// Outside the input there is nothing: it can neither win nor count.
function pooling(layer, row, column) {
  const { patch } = patchOf(layer, 0, row, column);
  const inside = patch.filter((value) => value !== null);
  const most = Math.max(...inside);
  const mean = inside.reduce((total, value) => total + value, 0) / inside.length;
  const isMax = layer.kind === "max";
  return { patch, inside, winner: isMax ? patch.indexOf(most) : -1, result: isMax ? most : mean };
}

const ACTIVATIONS = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  gelu: (x) => (x / 2) * (1 + erf(x / Math.SQRT2)),
  silu: (x) => x / (1 + Math.exp(-x)),
};

// Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26: within 1.5e-7.
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const factors = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  const tail = factors.reduce((sum, factor) => (sum + factor) * t, 0) * Math.exp(-x * x);
  return Math.sign(x) * (1 - tail);
}
