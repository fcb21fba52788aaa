// What the tests of JavaScript clients share: where the service is, and the objects it holds.
import fs from 'node:fs';
import path from 'node:path';
import dcmjs from 'dcmjs';
import { api } from 'dicomweb-client';
import XMLHttpRequest from 'xhr2';

// Clients made for browsers look for it here.
globalThis.XMLHttpRequest = XMLHttpRequest;

const { DicomMessage, DicomMetaDictionary } = dcmjs.data;

/** The DICOMweb base URL. */
export const url = process.env.DICOMWEB_URL;

/** A client as applications make it. */
export const client = new api.DICOMwebClient({ url, verbose: false });

/** The file of an object, as it was stored. */
export function fileOf(name) {
  const bytes = fs.readFileSync(path.join(process.env.SAMPLES, `${name}.dcm`));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
}

/** A file as dcmjs reads it. */
export const read = file => DicomMessage.readFile(file);

/** Its data set with names for keys. */
export const natural = dataset => DicomMetaDictionary.naturalizeDataset(dataset);

const uids = JSON.parse(fs.readFileSync(path.join(process.env.SAMPLES, 'samples.json'), 'utf8'));

/** The names of all objects. */
export const names = Object.keys(uids).sort();

/** The UIDs of an object, as the client wants them. */
export const idsOf = name => ({ ...uids[name] });

/** The Pixel Data of an object that is stored native, as bytes. */
export const pixelsOf = name => new Uint8Array(natural(read(fileOf(name)).dict).PixelData[0]);

/** Bytes in hexadecimal, which comparisons show where they differ. */
export const hex = bytes => Buffer.from(bytes).toString('hex');
