// Says what has just happened and shows where. Data: see clf/ui/announcement.py. It has nothing to
// see itself. Needs live_region.js and into_view.js.

export default function ({ data }) {
  liveRegion();
  if (announce(data.key, data.mark, data.sentence) && data.mark && data.view) bringIntoView(data.view);
}
