/** Failure Reason (0008,1197) in words. */
const failures = {
  0x0110: "The service could not process it.",
  0x0122: "This kind of object is not taken.",
  0xa700: "The service has no space left.",
  0xa701: "It is too large.",
  0xa900: "A UID or the Patient ID that every file must have is missing or malformed.",
  0xa901: "It is of another study.",
  0xb00e: "Another file with the same SOP Instance UID is stored already.",
  0xc000: "It is no readable DICOM file.",
  0xc122: "It is not readable; its transfer syntax is unknown.",
};

/** Warning Reason (0008,1196) in words. */
const warnings = {
  0xb000: "Stored, but for its preamble, which looked like another kind of file.",
  0xb007: "Stored; some attributes have invalid values and cannot be searched for.",
};

const hexadecimal = (code) => code.toString(16).toUpperCase().padStart(4, "0");

/** Why an instance was not stored. */
export function failureInWords(code) {
  return failures[code] ?? `The service refused it (${hexadecimal(code ?? 0)}H).`;
}

/** What was not quite right about an instance that is stored. */
export function warningInWords(code) {
  return warnings[code] ?? `Stored with a warning (${hexadecimal(code)}H).`;
}

/** Why a whole request failed. */
export function statusInWords(status, detail) {
  switch (status) {
    case 0:
      return "The connection broke off.";
    case 401:
      return "You are not signed in.";
    case 403:
      return "You are not allowed to store.";
    case 413:
      return "It is too large.";
    case 503:
      return "The service is busy; try again.";
    case 507:
      return "The service has no space left.";
    default:
      return detail || `The service answers ${status}.`;
  }
}
