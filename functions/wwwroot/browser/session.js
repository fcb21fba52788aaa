const key = "bearer-token";

/** The bearer token that the user gave for this tab; null for none. Cookies of a sign-in in front of the service travel by themselves. */
export function token() {
  return sessionStorage.getItem(key);
}

/** Takes a token, or forgets it. */
export function setToken(value) {
  const trimmed = value.trim().replace(/^Bearer\s+/i, "");
  if (trimmed) {
    sessionStorage.setItem(key, trimmed);
  } else {
    sessionStorage.removeItem(key);
  }
}

const refused = new Set();

/** Remembers that the caller may not do something, so that it is no longer offered. */
export function remember403(permission) {
  refused.add(permission);
}

/** Whether the caller may do something, as far as is known. */
export function may(permission) {
  return !refused.has(permission);
}

/** Forgets what another caller was refused. */
export function forgetRefusals() {
  refused.clear();
}
