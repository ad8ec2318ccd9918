// Part of every component.

const mounted = new WeakMap(); // the place on the page -> its view

// The view that belongs to this place of the page, an object with its element as `root`; created
// where there is none yet, or where the page has thrown it away.
function viewAt(parent, create) {
  let view = mounted.get(parent);
  if (!view?.root.isConnected) {
    view = create(parent);
    view.root.classList.add("component"); // see component.css
    mounted.set(parent, view);
  }
  return view;
}

function make(tag, className, parent) {
  const element = document.createElement(tag);
  element.className = className;
  parent.append(element);
  return element;
}

function makeButton(text, parent, act) {
  const button = make("button", "", parent);
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", act);
  return button;
}
