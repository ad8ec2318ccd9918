// Files with their folders as one tar, which the browser reads from the disk only while it sends it.
//
// The format: POSIX.1-2001, "pax Interchange Format". A name that does not fit into the 100 bytes of
// a header, or is not ASCII, stands in a record of its own before it.

const RECORD = 512;
const LONGEST_NAME = 100;

// files: of {path, file}. Gives a Blob.
function tarOf(files) {
  const parts = [];
  for (const { path, file } of files) {
    const isPlain = path.length <= LONGEST_NAME && /^[\x20-\x7e]*$/.test(path);
    if (!isPlain) {
      const record = paxRecord("path", path);
      parts.push(tarHeader("pax", record.length, "x"), record, padding(record.length));
    }
    parts.push(tarHeader(isPlain ? path : "file", file.size, "0"), file, padding(file.size));
  }
  parts.push(new Uint8Array(2 * RECORD));
  return new Blob(parts);
}

function padding(size) {
  return new Uint8Array((RECORD - (size % RECORD)) % RECORD);
}

function tarHeader(name, size, kind) {
  const header = new Uint8Array(RECORD);
  const write = (place, text) => header.set(new TextEncoder().encode(text), place);
  const octal = (number, digits) => number.toString(8).padStart(digits, "0");
  write(0, name);
  write(100, "0000644\0" + "0000000\0" + "0000000\0" + octal(size, 11) + "\0" + octal(0, 11) + "\0");
  write(148, "        ");
  write(156, kind);
  write(257, "ustar\0" + "00");
  const sum = header.reduce((total, byte) => total + byte, 0);
  write(148, octal(sum, 6) + "\0 ");
  return header;
}

// Begins with its own length, which counts its own digits.
function paxRecord(keyword, value) {
  const rest = new TextEncoder().encode(` ${keyword}=${value}\n`);
  let length = rest.length;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  const record = new Uint8Array(length);
  const digits = new TextEncoder().encode(String(length));
  record.set(digits);
  record.set(rest, digits.length);
  return record;
}
