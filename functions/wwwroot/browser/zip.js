import { crc32 } from "./crc32.js";

const most32 = 0xffffffff;
const most16 = 0xffff;
/** Held in memory before they go into a Blob. */
const bytesPerBlob = 8 * 1024 * 1024;
/** Names are UTF-8 (APPNOTE 4.4.4, bit 11). */
const utf8Names = 0x0800;

/**
 * A zip archive of stored, not compressed, files (PKWARE APPNOTE 6.3.10), with Zip64 where sizes or numbers ask for it.
 * What is added goes into Blobs, which the browser may keep on disk.
 */
export class Zip {
  #blobs = [];
  #pending = [];
  #pendingBytes = 0;
  #directory = [];
  #offset = 0;
  #time;

  constructor(now = new Date()) {
    const day = ((Math.max(now.getFullYear(), 1980) - 1980) << 9) | ((now.getMonth() + 1) << 5) | now.getDate();
    this.#time = day * 0x10000 + ((now.getHours() << 11) | (now.getMinutes() << 5) | (now.getSeconds() >> 1));
  }

  /** Adds a file of chunks of bytes. */
  add(name, chunks) {
    const encoded = new TextEncoder().encode(name);
    const file = {
      name: encoded,
      size: chunks.reduce((sum, chunk) => sum + chunk.length, 0),
      crc: crc32(chunks),
      offset: this.#offset,
    };
    const big = file.size >= most32;
    const header = record((write) => {
      write.u32(0x04034b50);
      this.#describe(write, file, big);
      write
        .u16(encoded.length)
        .u16(big ? 20 : 0)
        .bytes(encoded);
      if (big) {
        write.u16(1).u16(16).u64(file.size).u64(file.size);
      }
    });
    this.#pending.push(header, ...chunks);
    this.#pendingBytes += header.length + file.size;
    if (this.#pendingBytes >= bytesPerBlob) {
      this.#toBlob();
    }

    this.#directory.push(this.#entry(file));
    this.#offset += header.length + file.size;
  }

  #toBlob() {
    this.#blobs.push(new Blob(this.#pending));
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  /** The archive. */
  finish() {
    const size = this.#directory.reduce((sum, entry) => sum + entry.length, 0);
    const count = this.#directory.length;
    const big = count >= most16 || this.#offset >= most32 || size >= most32;
    const end = record((write) => {
      if (big) {
        write.u32(0x06064b50).u64(44).u16(45).u16(45).u32(0).u32(0).u64(count).u64(count).u64(size).u64(this.#offset);
        write
          .u32(0x07064b50)
          .u32(0)
          .u64(this.#offset + size)
          .u32(1);
      }

      write.u32(0x06054b50).u16(0).u16(0);
      write.u16(Math.min(count, most16)).u16(Math.min(count, most16));
      write.u32(Math.min(size, most32)).u32(Math.min(this.#offset, most32)).u16(0);
    });
    this.#toBlob();
    return new Blob([...this.#blobs, ...this.#directory, end], { type: "application/zip" });
  }

  #entry(file) {
    const sizes = file.size >= most32 ? [file.size, file.size] : [];
    const extra = [...sizes, ...(file.offset >= most32 ? [file.offset] : [])];
    return record((write) => {
      write.u32(0x02014b50).u16(45);
      this.#describe(write, file, extra.length > 0);
      write
        .u16(file.name.length)
        .u16(extra.length > 0 ? 4 + 8 * extra.length : 0)
        .u16(0)
        .u16(0)
        .u16(0)
        .u32(0);
      write.u32(Math.min(file.offset, most32)).bytes(file.name);
      if (extra.length > 0) {
        write.u16(1).u16(8 * extra.length);
        extra.forEach((value) => write.u64(value));
      }
    });
  }

  /** What local header and directory entry have in common: version needed, flags, method, time, checksum, sizes. */
  #describe(write, file, big) {
    const size = Math.min(file.size, most32);
    write
      .u16(big ? 45 : 20)
      .u16(utf8Names)
      .u16(0)
      .u32(this.#time)
      .u32(file.crc)
      .u32(size)
      .u32(size);
  }
}

/** Little-endian bytes of what is written. */
function record(fill) {
  const parts = [];
  const number = (length, set) => {
    const bytes = new Uint8Array(length);
    set(new DataView(bytes.buffer));
    parts.push(bytes);
    return write;
  };
  const write = {
    u16: (value) => number(2, (view) => view.setUint16(0, value, true)),
    u32: (value) => number(4, (view) => view.setUint32(0, value, true)),
    u64: (value) => number(8, (view) => view.setBigUint64(0, BigInt(value), true)),
    bytes: (value) => (parts.push(value), write),
  };
  fill(write);
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }

  return joined;
}
