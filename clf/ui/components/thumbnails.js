// Pictures to choose some of. Data: see clf/ui/own/thumbnails.py. Needs dom.js.

export default function (component) {
  const view = viewAt(component.parentElement, createView);
  view.send = (chosen) => component.setStateValue("chosen", chosen);
  if (view.digest === component.data.digest) return;
  view.digest = component.data.digest;
  show(view, component.data);
}

function createView(parent) {
  const root = make("div", "thumbnails", parent);
  const bar = make("div", "bar", root);
  const view = { root, bar, boxes: [], last: 0 };
  view.all = makeButton("Choose all", bar, () => chooseAll(view, true));
  view.none = makeButton("Choose none", bar, () => chooseAll(view, false));
  view.count = make("span", "count", bar);
  view.count.setAttribute("role", "status");
  view.list = make("div", "list", root);
  view.list.setAttribute("role", "group");
  return view;
}

function show(view, { label, pictures, bar }) {
  view.list.setAttribute("aria-label", label);
  view.bar.hidden = !bar;
  view.boxes = [];
  view.last = 0;
  view.list.replaceChildren(...pictures.map((picture, place) => createPicture(view, picture, place)));
  showCount(view);
}

function createPicture(view, { id, title, note, source }, place) {
  const item = document.createElement("label");
  item.className = "item";
  const frame = make("span", "frame", item);
  const image = make("img", "", frame);
  Object.assign(image, { src: source, alt: "", title: [title, note].filter(Boolean).join("\n"), draggable: false });
  const box = make("input", "", frame);
  Object.assign(box, { type: "checkbox", value: id, ariaLabel: [title, note].filter(Boolean).join(", ") });
  box.addEventListener("click", (event) => onClick(view, place, event));
  view.boxes.push(box);
  make("span", "title", item).textContent = title;
  make("span", "note", item).textContent = note;
  return item;
}

// With shift, all from the last one to this one.
function onClick(view, place, event) {
  if (event.shiftKey) {
    const [first, end] = [Math.min(place, view.last), Math.max(place, view.last)];
    for (let other = first; other <= end; other++) view.boxes[other].checked = event.target.checked;
  }
  view.last = place;
  tell(view);
}

function chooseAll(view, chosen) {
  for (const box of view.boxes) box.checked = chosen;
  tell(view);
}

function tell(view) {
  showCount(view);
  view.send(view.boxes.filter((box) => box.checked).map((box) => box.value));
}

function showCount(view) {
  const chosen = view.boxes.filter((box) => box.checked).length;
  view.count.textContent = `${chosen} of ${view.boxes.length} chosen`;
  view.none.disabled = chosen === 0;
  view.all.disabled = chosen === view.boxes.length;
}
