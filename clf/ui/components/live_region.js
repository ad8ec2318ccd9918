// What has just happened, as one sentence for people who do not see the page: a screen reader reads
// what changes in the region, but only if the region was there before. Part of every component that
// has something to say.

function liveRegion() {
  const known = document.getElementById("clf-live-region");
  if (known) return known;
  const region = document.createElement("div");
  region.id = "clf-live-region"; // frame.css keeps it out of sight
  region.setAttribute("role", "status");
  region.setAttribute("aria-live", "polite");
  document.body.append(region);
  return region;
}

const announced = new Map(); // key -> what was last heard of it; outlives leaving a page

// Says `sentence` if `mark` is another one than before under this key. The first one is where a
// person comes in, which is nothing that happened. True if it is another one.
function announce(key, mark, sentence) {
  const isNew = announced.has(key) && announced.get(key) !== mark;
  announced.set(key, mark);
  if (isNew && sentence) liveRegion().textContent = sentence;
  return isNew;
}
