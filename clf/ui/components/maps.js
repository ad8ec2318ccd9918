// Values as a picture, with a frame to point at and a mark on it. Needs dom.js.

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function createMap(parent) {
  const figure = make("figure", "", parent);
  const title = make("figcaption", "title", figure);
  const frame = make("div", "frame", figure);
  const canvas = make("canvas", "", frame);
  const mark = make("div", "mark", frame);
  return { figure, title, frame, canvas, mark };
}

// The longer side of the map: so many CSS pixels, but none of its values more than `largest`.
function resizeMap(map, height, width, side, largest = side) {
  const step = Math.min(side / Math.max(height, width), largest);
  Object.assign(map, { step, height, width });
  for (const element of [map.frame, map.canvas]) {
    element.style.width = `${step * width}px`;
    element.style.height = `${step * height}px`;
  }
}
