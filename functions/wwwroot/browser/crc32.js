/** CRC-32 as zip has it (polynomial EDB88320, reflected), eight bytes at a step. */
const tables = Array.from({ length: 8 }, () => new Uint32Array(256));
for (let i = 0; i < 256; i++) {
  let crc = i;
  for (let bit = 0; bit < 8; bit++) {
    crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }

  tables[0][i] = crc;
}

for (let i = 0; i < 256; i++) {
  for (let slice = 1; slice < 8; slice++) {
    const before = tables[slice - 1][i];
    tables[slice][i] = tables[0][before & 0xff] ^ (before >>> 8);
  }
}

const [t0, t1, t2, t3, t4, t5, t6, t7] = tables;

/** The checksum of chunks of bytes. */
export function crc32(chunks) {
  let crc = 0xffffffff;
  for (const bytes of chunks) {
    let at = 0;
    for (const last = bytes.length - 8; at <= last; at += 8) {
      crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
      crc =
        t7[crc & 0xff] ^
        t6[(crc >>> 8) & 0xff] ^
        t5[(crc >>> 16) & 0xff] ^
        t4[crc >>> 24] ^
        t3[bytes[at + 4]] ^
        t2[bytes[at + 5]] ^
        t1[bytes[at + 6]] ^
        t0[bytes[at + 7]];
    }

    for (; at < bytes.length; at++) {
      crc = t0[(crc ^ bytes[at]) & 0xff] ^ (crc >>> 8);
    }
  }

  return ~crc >>> 0;
}
