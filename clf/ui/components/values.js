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

// Three digits that count, with the minus sign of print.
function digits(value) {
  const size = Math.abs(value);
  let text = "0.00";
  if (size >= 1e5 || (size > 0 && size < 0.001)) text = value.toExponential(2);
  else if (size) text = value.toFixed(size >= 100 ? 1 : size >= 1 ? 2 : 3);
  return text.replace("-", "\u2212");
}
