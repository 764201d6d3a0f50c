/** What an operator tries, and how it is told on the page that it failed; knows nothing of what was tried. */

import { Refused, Unreachable } from "./api.js";
import * as bars from "./bars.js";
import { words } from "./words.js";

/** What `act` gives; undefined, and said on the page, when it was refused or the network is gone. */
export async function attempt(act) {
  bars.clear();
  try {
    return await act();
  } catch (error) {
    fail(error);
    return undefined;
  }
}

export function fail(error) {
  bars.trouble(why(error));
}

/** A failure in words for the operator; what is none of the two known ones is a fault of the page. */
export function why(error) {
  if (error instanceof Refused) return error.message || words("gone");
  if (error instanceof Unreachable) return words("unsent");
  throw error;
}
