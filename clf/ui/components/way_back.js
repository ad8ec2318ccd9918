// The way back from an opened layer to the drawing that it was opened in. Needs dom.js.

export default function (component) {
  const { data, parentElement } = component;
  const view = viewAt(parentElement, createView);
  view.goBack = () => component.setTriggerValue("back", true);
  if (view.title.textContent === data.title) return;
  view.button.textContent = data.from;
  view.title.textContent = data.title;
  // The layer that had the focus in the drawing is gone: without this the focus would be nowhere.
  view.title.focus();
}

function createView(parent) {
  const root = make("nav", "way-back", parent);
  root.setAttribute("aria-label", "Way back");
  const view = { root };
  view.button = makeButton("", root, () => view.goBack());
  make("span", "", root).textContent = "/";
  view.title = make("h2", "", root);
  view.title.tabIndex = -1;
  return view;
}
