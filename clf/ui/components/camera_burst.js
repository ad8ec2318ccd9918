// The camera, and many small pictures in a row. Data: see clf/ui/own/camera.py. Needs dom.js.

const HOLD = 350; // ms; a button held for longer stops when it is let go
const QUALITY = 0.9; // of the JPEGs, 0 to 1
const REFUSALS = {
  NotAllowedError: "The browser does not give the camera to this page. Allow it in the address bar, then try again.",
  NotFoundError: "No camera was found on this device.",
  NotReadableError: "The camera is in use by another program. Close that one, then try again.",
};

export default function (component) {
  const view = viewAt(component.parentElement, createView);
  view.send = (taken) => component.setTriggerValue("taken", taken);
  view.options = component.data;
  showState(view);
}

function createView(parent) {
  const root = make("div", "burst", parent);
  const stage = make("div", "stage", root);
  const video = make("video", "", stage);
  Object.assign(video, { muted: true, playsInline: true, autoplay: true });
  video.setAttribute("aria-label", "What the camera sees");
  const view = {
    root,
    stage,
    video,
    square: make("div", "square", stage),
    buttons: make("div", "buttons", root),
    words: make("div", "words", root),
    strip: make("div", "strip", root),
    stream: null,
    frames: [],
    taking: null,
  };
  view.words.setAttribute("role", "status");
  view.strip.setAttribute("aria-hidden", "true");
  view.power = button(view, "plain", () => (view.stream ? switchOff(view) : switchOn(view)));
  view.shoot = button(view, "primary", null);
  listen(view);
  return view;
}

function button(view, kind, press) {
  const element = make("button", kind, view.buttons);
  element.type = "button";
  if (press) element.addEventListener("click", press);
  return element;
}

function showState(view, said = null) {
  const on = Boolean(view.stream);
  const { most, label } = view.options;
  view.stage.hidden = view.strip.hidden = !on;
  view.shoot.hidden = !on;
  view.power.disabled = Boolean(view.taking); // hidden, it would move the other button
  view.power.textContent = on ? "Switch the camera off" : "Switch the camera on";
  view.shoot.textContent = view.taking ? `Stop (${view.frames.length} of ${most})` : `Take pictures of ${label}`;
  view.shoot.classList.toggle("taking", Boolean(view.taking));
  if (said !== null) view.words.textContent = said;
  else if (on && !view.taking) {
    view.words.textContent = `Press, or hold the button or the space bar: ${view.options.rate} pictures a second, ${most} at most. Turn the thing, move it, change what is behind it.`;
  }
}

async function switchOn(view) {
  if (!navigator.mediaDevices?.getUserMedia) {
    return showState(view, "This browser gives pages no camera. Choose another way to add pictures.");
  }
  showState(view, "Waiting for the camera …");
  try {
    const wanted = { width: { ideal: 640 }, height: { ideal: 480 }, facingMode: "environment" };
    view.stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  } catch (error) {
    return showState(view, REFUSALS[error.name] ?? `The camera cannot be used (${error.name}).`);
  }
  view.stream.getVideoTracks()[0].addEventListener("ended", () => switchOff(view));
  view.video.srcObject = view.stream;
  releaseWhenGone(view);
  showState(view);
  view.shoot.focus();
}

function switchOff(view) {
  finish(view);
  view.stream?.getTracks().forEach((track) => track.stop());
  view.stream = view.video.srcObject = null;
  showState(view, "The camera is off.");
}

// A page that is left must not keep the camera.
function releaseWhenGone(view) {
  const watch = setInterval(() => {
    if (view.stream && view.root.isConnected) return;
    clearInterval(watch);
    view.stream?.getTracks().forEach((track) => track.stop());
  }, 500);
}

function listen(view) {
  let pressed = null; // when; null while nothing is held
  const press = () => {
    if (view.taking) return finish(view);
    pressed = performance.now();
    start(view);
  };
  const release = () => {
    if (pressed !== null && performance.now() - pressed > HOLD) finish(view);
    pressed = null;
  };
  view.shoot.addEventListener("pointerdown", (event) => event.button === 0 && press());
  window.addEventListener("pointerup", release);
  // Enter and the space bar count as a hand on the button; a screen reader's press is a bare click.
  const isKey = (event) => event.key === " " || event.key === "Enter";
  view.shoot.addEventListener("keydown", (event) => {
    if (!isKey(event)) return;
    event.preventDefault();
    if (!event.repeat) press();
  });
  view.shoot.addEventListener("keyup", (event) => {
    if (!isKey(event)) return;
    event.preventDefault();
    release();
  });
  view.shoot.addEventListener("click", (event) => {
    if (event.detail > 0) return;
    press();
    pressed = null;
  });
}

function start(view) {
  view.frames = [];
  view.label = view.options.label;
  view.target = view.options.target;
  view.strip.replaceChildren();
  view.taking = setInterval(() => takeFrame(view), 1000 / view.options.rate);
  showState(view, "Taking pictures …");
  takeFrame(view);
}

function takeFrame(view) {
  const { videoWidth: width, videoHeight: height } = view.video;
  if (!width) return;
  const side = Math.min(width, height);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = view.options.side;
  canvas
    .getContext("2d")
    .drawImage(view.video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, canvas.width, canvas.height);
  view.frames.push(canvas.toDataURL("image/jpeg", QUALITY));
  view.strip.append(canvas);
  showState(view, `${view.frames.length} of ${view.options.most} pictures`);
  if (view.frames.length >= view.options.most) finish(view);
}

// Ends the burst and sends it; without one, nothing happens.
function finish(view) {
  if (!view.taking) return;
  clearInterval(view.taking);
  view.taking = null;
  const frames = view.frames.map((url) => url.slice(url.indexOf(",") + 1));
  const count = frames.length === 1 ? "1 picture" : `${frames.length} pictures`;
  showState(view, frames.length ? `${count} taken of ${view.label}.` : "The camera has not given a picture yet.");
  if (frames.length) view.send({ target: view.target, frames });
}
