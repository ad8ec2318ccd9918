// A place to drop a file or a folder, or to choose one. Data: see clf/ui/file_drop.py. Needs dom.js
// and tar.js.

const uploads = new Map(); // address -> an upload on its way, which goes on where the page is left

export default function (component) {
  const view = viewAt(component.parentElement, createView);
  view.options = component.data;
  view.tell = () => component.setTriggerValue("sent", true);
  const going = uploads.get(component.data.address);
  if (going && going.view !== view) {
    going.view = view;
    show(view, true);
    showProgress(going);
  }
  view.label.textContent = component.data.label;
  view.root.setAttribute("aria-label", component.data.label);
  view.limit.textContent = `At most ${size(component.data.most)}.`;
}

function createView(parent) {
  const root = make("div", "drop", parent);
  root.setAttribute("role", "group");
  const view = { root };
  view.label = make("div", "label", root);
  view.choice = make("div", "choice", root);
  view.file = chooser(view, "Choose a file", { multiple: true });
  chooser(view, "Choose a folder", { webkitdirectory: true });
  view.limit = make("span", "limit", view.choice);
  view.going = make("div", "going", root);
  view.going.hidden = true;
  view.bar = make("div", "bar", view.going);
  view.bar.setAttribute("role", "progressbar");
  view.done = make("div", "done", view.bar);
  view.cancel = makeButton("Cancel", view.going, () => cancel(uploadOf(view)));
  view.sent = make("div", "sent", view.going); // not in words: it would be read out at every step
  view.words = make("div", "words", root);
  view.words.setAttribute("role", "status");
  listen(view);
  return view;
}

function chooser(view, text, options) {
  const input = make("input", "", view.choice);
  Object.assign(input, { type: "file", hidden: true, tabIndex: -1, ...options });
  input.setAttribute("aria-label", text);
  input.addEventListener("change", () => {
    const files = [...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
    input.value = ""; // so that the same can be chosen again
    take(view, files);
  });
  return makeButton(text, view.choice, () => input.click());
}

function listen(view) {
  const over = (event, is) => {
    event.preventDefault();
    view.root.classList.toggle("over", is && !uploadOf(view));
  };
  view.root.addEventListener("dragover", (event) => over(event, true));
  view.root.addEventListener("dragleave", (event) => over(event, false));
  view.root.addEventListener("drop", async (event) => {
    over(event, false);
    if (uploadOf(view)) return;
    // Only now, not after waiting: the list is empty once this event is over.
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    view.words.textContent = "Looking into the folder …";
    try {
      take(view, (await Promise.all(entries.map((entry) => filesIn(entry)))).flat());
    } catch (error) {
      view.words.textContent = `This cannot be read (${error.name}). Choose it with the button.`;
    }
  });
}

// All files in a dropped folder, or the dropped file itself: {path, file}.
async function filesIn(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ path: entry.fullPath.replace(/^\//, ""), file }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // Gives a hundred at a time, and none at the end.
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    for (const each of some) found.push(...(await filesIn(each)));
  }
}

// One file goes as it is: the server looks what it is. More go as a tar.
function take(view, files) {
  if (!files.length) {
    view.words.textContent = "There is no file in it.";
    return;
  }
  const isOne = files.length === 1 && !files[0].path.includes("/");
  const name = isOne ? files[0].file.name : nameOf(files);
  const body = isOne && !view.options.packed ? files[0].file : tarOf(files);
  if (body.size > view.options.most) {
    view.words.textContent = `${name} has ${size(body.size)}: more than the ${size(view.options.most)} that are taken at once.`;
    return;
  }
  upload(view, name, body);
}

function nameOf(files) {
  const first = new Set(files.map(({ path }) => path.split("/")[0]));
  return first.size === 1 ? [...first][0] : `${files.length} files`;
}

function uploadOf(view) {
  return uploads.get(view.options.address);
}

// Not by fetch, which does not say how much of it has been sent.
function upload(view, name, body) {
  const { address } = view.options;
  const request = new XMLHttpRequest();
  const going = { request, name, view, sent: 0, total: body.size };
  uploads.set(address, going);
  show(view, true);
  showProgress(going);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    Object.assign(going, { sent: loaded, total });
    showProgress(going);
  });
  request.addEventListener("loadend", () => {
    uploads.delete(address);
    show(going.view, false);
    going.view.words.textContent = request.status === 204 ? "" : whyNot(going);
    if (request.status === 204) going.view.tell();
  });
  request.open("PUT", address);
  request.setRequestHeader("x-file-name", encodeURIComponent(name));
  request.send(body);
}

function showProgress({ view, name, sent, total }) {
  const done = Math.floor((100 * sent) / total);
  view.done.style.width = `${done}%`;
  view.bar.setAttribute("aria-label", name);
  view.bar.setAttribute("aria-valuenow", done);
  view.sent.textContent = `${name}: ${size(sent)} of ${size(total)}`;
  view.words.textContent = "";
}

function cancel(going) {
  if (!going) return;
  going.isCancelled = true;
  going.request.abort();
}

function whyNot({ request, name, isCancelled }) {
  if (isCancelled) return `${name}: cancelled, nothing of it was taken.`;
  try {
    return `${name}: ${JSON.parse(request.responseText).error}`;
  } catch {
    return `${name} was not sent: the connection broke off, or a file has changed meanwhile. Try it again.`;
  }
}

function show(view, isGoing) {
  const hadFocus = view.root.getRootNode().activeElement;
  view.going.hidden = !isGoing;
  view.choice.hidden = isGoing;
  if (hadFocus) (isGoing ? view.cancel : view.file).focus({ preventScroll: true });
}

function size(bytes) {
  const [unit, name] = bytes >= 1e9 ? [1e9, "GB"] : [1e6, "MB"];
  return `${Number((bytes / unit).toPrecision(3))} ${name}`;
}
