// The number by which a tab is known again after a reload. It shows nothing.

const TAB = "clf-tab";

export default function ({ data, setStateValue }) {
  const id = data.known ? null : tabNumber(data.wanted);
  if (id) setStateValue("id", id);
}

function tabNumber(wanted) {
  try {
    let id = sessionStorage.getItem(TAB);
    if (!id && wanted) {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
      sessionStorage.setItem(TAB, id);
    }
    return id;
  } catch {
    return null; // the browser forbids to keep anything: then a reload begins anew
  }
}
