// Small things remembered by the browser. A browser that forbids it only forgets.

export function recall(kind, key) {
  try {
    return JSON.parse(kind.getItem(key));
  } catch {
    return null;
  }
}

export function remember(kind, key, value) {
  try {
    kind.setItem(key, JSON.stringify(value));
  } catch {
    // Nothing is lost but comfort.
  }
}

/** The stores; reading the property itself may throw where storage is forbidden. */
function store(name) {
  try {
    return window[name];
  } catch {
    return null;
  }
}

export const tab = store("sessionStorage");
export const browser = store("localStorage");
