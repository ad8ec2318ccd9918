// A run that goes on: its progress, and the questions for what is new. Part of curves.js. Needs
// dom.js.

const PAUSE = 400; // ms from an answer to the next question
const LATER_PAUSE = 1000; // ms, where the page has stood for a while: the curve is long by then
const A_WHILE = 15000; // ms
const PATIENCE = 2000; // ms that a rerun of the page may take

// The page is only drawn anew where more than progress and curves has changed, or nobody answers.
async function follow(group) {
  if (group.following) return;
  group.following = true;
  while (group.feed && group.root.isConnected) {
    await nextTime(group);
    if (document.hidden) continue;
    const answer = await ask(group.feed);
    if (!group.feed || !group.root.isConnected) break;
    if (answer && answer.shown === group.shown) show(group, answer);
    else {
      group.component.setTriggerValue("changed", true);
      await waitUntil(() => answer && answer.shown === group.shown, PATIENCE);
    }
  }
  group.following = false;
}

async function ask(feed) {
  try {
    const response = await fetch(feed, { cache: "no-store" });
    return response.ok ? await response.json() : null;
  } catch {
    return null; // no network, or the server is gone: the page itself says so
  }
}

// Soon after the page was drawn, for then a person has just asked for something.
async function nextTime(group) {
  const asked = performance.now();
  await waitUntil(() => {
    const now = performance.now();
    return now - asked >= PAUSE && now - group.drawn < A_WHILE;
  }, LATER_PAUSE);
}

async function waitUntil(done, milliseconds) {
  const end = performance.now() + milliseconds;
  while (performance.now() < end && !done()) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function createProgress(root) {
  const text = make("div", "words", root);
  const bar = make("div", "bar", root);
  bar.setAttribute("role", "progressbar");
  bar.setAttribute("aria-label", "Progress of the run");
  return { root, text, bar, done: make("div", "done", bar) };
}

function showProgress(view, progress) {
  view.root.hidden = !progress;
  if (!progress) return;
  if (view.text.textContent !== progress.text) view.text.textContent = progress.text;
  view.done.style.width = `${100 * progress.share}%`;
  view.bar.setAttribute("aria-valuenow", Math.round(100 * progress.share));
}
