/**
 * Reads multipart/related as it arrives (RFC 2046 §5.1), so that a study of any size passes through: one part is held at
 * a time.
 */
class Source {
  #reader;
  #buffer = new Uint8Array(0);
  #ended = false;

  constructor(stream) {
    this.#reader = stream.getReader();
  }

  get buffer() {
    return this.#buffer;
  }

  /** Adds what comes next. False when nothing does. */
  async more() {
    if (this.#ended) {
      return false;
    }

    const { done, value } = await this.#reader.read();
    if (done) {
      this.#ended = true;
      return false;
    }

    if (this.#buffer.length === 0) {
      this.#buffer = value;
    } else {
      const joined = new Uint8Array(this.#buffer.length + value.length);
      joined.set(this.#buffer);
      joined.set(value, this.#buffer.length);
      this.#buffer = joined;
    }

    return true;
  }

  take(length) {
    const taken = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return taken;
  }

  cancel() {
    return this.#reader.cancel();
  }
}

const headerEnd = new TextEncoder().encode("\r\n\r\n");

/** More header lines than any part has. */
const maxHeaderBytes = 16384;

/**
 * The parts of a response: `headers`, and `chunks()`, which reads the body as a list of byte arrays. A body that is not
 * read is passed over.
 *
 * @throws {Error} The payload is not what its Content-Type says, or ends before its last boundary.
 */
export async function* partsOf(response) {
  const boundary = /boundary="?([^";]+)"?/i.exec(response.headers.get("Content-Type") ?? "")?.[1];
  if (!boundary) {
    throw new Error("The answer is not multipart.");
  }

  const source = new Source(response.body);
  const delimiter = new TextEncoder().encode(`\r\n--${boundary}`);
  try {
    await passOver(source, delimiter.subarray(2));
    while (!(await isLast(source))) {
      const headers = await readHeaders(source);
      let body = null;
      const read = () => (body ??= readUntil(source, delimiter, headers.get("content-length")));
      yield { headers, chunks: read };
      await read();
    }

    // What follows the last boundary is of no interest, but a connection that is read to its end can be used again.
    while (await source.more()) {
      source.take(source.buffer.length);
    }
  } finally {
    await source.cancel();
  }
}

/** After a delimiter: "--" ends the payload, a line end begins a part. */
async function isLast(source) {
  for (;;) {
    const [first, second] = source.buffer;
    if (source.buffer.length >= 2) {
      if (first === 0x2d && second === 0x2d) {
        return true;
      }

      const lineEnd = source.buffer.indexOf(0x0a);
      if (lineEnd >= 0) {
        // The line end stays: a part without headers begins with an empty line.
        source.take(lineEnd - 1);
        return false;
      }
    }

    await need(source);
  }
}

async function readHeaders(source) {
  let end;
  while ((end = find(source.buffer, headerEnd, 0)) < 0) {
    if (source.buffer.length > maxHeaderBytes) {
      throw new Error("The headers of a part are too long.");
    }

    await need(source);
  }

  const lines = new TextDecoder().decode(source.take(end + headerEnd.length)).split("\r\n");
  return new Map(
    lines
      .filter((line) => line.includes(":"))
      .map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
      }),
  );
}

async function passOver(source, delimiter) {
  for (;;) {
    const found = find(source.buffer, delimiter, 0);
    if (found >= 0) {
      source.take(found + delimiter.length);
      return;
    }

    await need(source);
  }
}

/** Takes bytes up to a delimiter, and the delimiter. A Content-Length spares looking for it in what is known to be body. */
async function readUntil(source, delimiter, contentLength) {
  const chunks = [];
  let known = Number.isSafeInteger(Number(contentLength)) ? Number(contentLength) : 0;
  for (;;) {
    const body = Math.min(known, source.buffer.length);
    if (body > 0) {
      chunks.push(source.take(body));
      known -= body;
    }

    const found = known > 0 ? -1 : find(source.buffer, delimiter, 0);
    if (found >= 0) {
      chunks.push(source.take(found));
      source.take(delimiter.length);
      return chunks;
    }

    // What might be the beginning of the delimiter waits for what comes next.
    const sure = known > 0 ? 0 : source.buffer.length - delimiter.length + 1;
    if (sure > 0) {
      chunks.push(source.take(sure));
    }

    await need(source);
  }
}

async function need(source) {
  if (!(await source.more())) {
    throw new Error("The answer ended before it was complete.");
  }
}

function find(bytes, wanted, from) {
  const last = bytes.length - wanted.length;
  for (let at = bytes.indexOf(wanted[0], from); at >= 0 && at <= last; at = bytes.indexOf(wanted[0], at + 1)) {
    let matching = 1;
    while (matching < wanted.length && bytes[at + matching] === wanted[matching]) {
      matching++;
    }

    if (matching === wanted.length) {
      return at;
    }
  }

  return -1;
}
