// What every page needs in the document around it. Needs live_region.js.

// For the inside of every component, which the styles of the page do not reach; see frame.css.
const STYLE = new CSSStyleSheet();
STYLE.replaceSync(`
  :focus-visible {
    outline: 3px solid var(--st-primary-color);
    outline-offset: 2px;
  }
  @media (prefers-reduced-motion: reduce) {
    *, ::before, ::after {
      animation-duration: 0.01ms !important;
      animation-iteration-count: 1 !important;
      transition-duration: 0.01ms !important;
      scroll-behavior: auto !important;
    }
  }
`);
let isWatching = false;

export default function () {
  liveRegion();
  if (isWatching) return;
  isWatching = true;
  mend();
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
}

function mend() {
  // Where files are dropped has a name, and yet is said to be no element of its own.
  for (const zone of document.querySelectorAll('section[role="presentation"][aria-label]')) {
    zone.setAttribute("role", "group");
  }
  // What floats above the page, an open hint for example, belongs to no part of it.
  const floating = document.getElementById("stFloatingOverlayPortal");
  if (floating && !floating.role) {
    floating.role = "region";
    floating.ariaLabel = "Open menus and hints";
  }
  for (const { shadowRoot } of document.querySelectorAll('[data-testid="stBidiComponentIsolated"]')) {
    if (shadowRoot && !shadowRoot.adoptedStyleSheets.includes(STYLE)) shadowRoot.adoptedStyleSheets.push(STYLE);
  }
}
