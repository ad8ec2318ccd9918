// Numbers, their colours, and what Python sends: part of every component that shows values.

const SCALES = {
  grey: [[0, 0, 0], [255, 255, 255]],
  sequential: [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]],
  diverging: [[5, 48, 97], [67, 147, 195], [247, 247, 247], [240, 150, 60], [140, 60, 0]],
};
const NOT_A_NUMBER = [210, 40, 130];

// The reverse of pack() in clf/ui/packing.py.
function unpack(data) {
  const buffer = data.slice().buffer;
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return {
    header,
    floats: new Float32Array(buffer, 4 + length, header.floats),
    octets: new Uint8Array(buffer, 4 + length + 4 * header.floats),
  };
}

function colourTable(stops) {
  const table = [];
  for (let index = 0; index < 256; index++) {
    const place = (index / 255) * (stops.length - 1);
    const left = Math.min(Math.floor(place), stops.length - 2);
    const share = place - left;
    table.push(stops[left].map((value, i) => Math.round(value + share * (stops[left + 1][i] - value))));
  }
  return table;
}

const RAMPS = Object.fromEntries(Object.entries(SCALES).map(([name, stops]) => [name, colourTable(stops)]));

// low is below 0 where any value is: 0 is then in the middle, and high is -low.
function colourOf(value, [low, high]) {
  if (!Number.isFinite(value)) return NOT_A_NUMBER;
  const ramp = low < 0 ? RAMPS.diverging : RAMPS.sequential;
  const place = high > low ? Math.round((255 * (value - low)) / (high - low)) : 0;
  return ramp[Math.min(255, Math.max(0, place))];
}

// colourAt(index) gives red, green and blue of a pixel, row by row; null where there is none.
function paint(canvas, height, width, colourAt) {
  Object.assign(canvas, { height, width });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let index = 0; index < height * width; index++) {
    const colour = colourAt(index);
    if (!colour) continue;
    image.data.set(colour, 4 * index);
    image.data[4 * index + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

// As percent() in clf/text.py: with one decimal; what is rounded is never shown as 0 or 100 %.
function percent(probability) {
  if (probability > 0 && probability < 0.001) return "< 0.1 %";
  if (probability > 0.999 && probability < 1) return "> 99.9 %";
  return `${(100 * probability).toFixed(1)} %`;
}

// Three digits that count, with the minus sign of print.
function digits(value) {
  const size = Math.abs(value);
  let text = "0.00";
  if (size >= 1e5 || (size > 0 && size < 0.001)) text = value.toExponential(2);
  else if (size) text = value.toFixed(size >= 100 ? 1 : size >= 1 ? 2 : 3);
  return text.replaceAll("-", "\u2212");
}
