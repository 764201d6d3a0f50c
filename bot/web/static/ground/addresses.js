/** Words on a page in which an address of the web may stand: it is broken at its joints, where its line has no room. */

const ADDRESS = /(https?:\/\/)([\w.:/-]*\w)/;
const JOINT = /(?=:\d|\.[a-z]|\/)/i; // before the port, a part of the name, the path; figures with dots stay together

/** Puts `text` into `element` as it is; only where lines may end is added. */
export function write(element, text) {
  const [before, scheme, rest, ...more] = text.split(ADDRESS);
  if (scheme === undefined) element.append(before);
  else {
    element.append(before, scheme);
    for (const part of rest.split(JOINT)) element.append(document.createElement("wbr"), part);
    write(element, more.join(""));
  }
}
