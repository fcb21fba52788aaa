// dcmjs 0.52.2, which viewers in browsers read and write DICOM with, through its public calls.
import assert from 'node:assert/strict';
import test from 'node:test';
import dcmjs from 'dcmjs';
import { client, fileOf, hex, idsOf, names, natural, pixelsOf, read, url } from './service.mjs';

const { DicomDict, DicomMetaDictionary, datasetToDict } = dcmjs.data;

/** A data set as plain values, but for attributes of these names and for what dcmjs says in more than one way. */
function plain(dataset, bulk) {
  const own = (key, value) => (bulk.has(key) || key.startsWith('_') ? undefined : value);
  // Empty, dcmjs has null from metadata and a list from a file; an empty item it has from metadata only.
  const isEmpty = value => ['null', '[]', '{}', '[{}]'].includes(JSON.stringify(value));
  return JSON.parse(JSON.stringify(dataset, own), (_, value) => {
    const kept = Array.isArray(value) ? value.filter(item => !isEmpty(item)) : value;
    return isEmpty(kept) ? undefined : kept;
  });
}

/** The names of attributes that metadata has a BulkDataURI for, and of those that only files have. */
function bulkOf(metadata) {
  // Metadata are in UTF-8; of attribute tags dcmjs makes numbers when it reads them from a file.
  const found = new Set(['SpecificCharacterSet', 'DimensionIndexPointer', 'FrameIncrementPointer']);
  for (const [tag, element] of Object.entries(metadata)) {
    if (element.BulkDataURI || element.InlineBinary) {
      found.add(tag).add(DicomMetaDictionary.dictionary[DicomMetaDictionary.punctuateTag(tag)]?.name);
    }
    for (const item of element.vr === 'SQ' ? (element.Value ?? []) : []) {
      bulkOf(item).forEach(name => found.add(name));
    }
  }
  return found;
}

const metadataOf = async name => (await client.retrieveInstanceMetadata(idsOf(name)))[0];

test('naturalizes metadata to what it reads from the file', async () => {
  // dcmjs reads no files of several character sets; their metadata are in UTF-8.
  for (const name of names.filter(one => one !== 'report')) {
    const metadata = await metadataOf(name);
    const bulk = bulkOf(metadata);

    assert.deepEqual(plain(natural(metadata), bulk), plain(natural(read(fileOf(name)).dict), bulk), name);
  }
});

test('reads what is retrieved in each transfer syntax', async () => {
  for (const end of ['.1', '.1.99', '.5', '.4.50', '.4.70', '.4.80', '.4.90']) {
    const syntax = `1.2.840.10008.1.2${end}`;
    for (const name of ['ct', 'us'].filter(one => one === 'us' || end !== '.4.50')) {
      const { studyInstanceUID, seriesInstanceUID, sopInstanceUID } = idsOf(name);
      const answer = await fetch(
        `${url}/studies/${studyInstanceUID}/series/${seriesInstanceUID}/instances/${sopInstanceUID}`,
        { headers: { Accept: `application/dicom; transfer-syntax=${syntax}` } },
      );
      const file = read(await answer.arrayBuffer());
      const dataset = natural(file.dict);

      assert.equal(natural(file.meta).TransferSyntaxUID, syntax);
      assert.equal(dataset.PatientID, `SAMPLE ${name}`);
      assert.equal(dataset.PixelData.length, end.startsWith('.1') ? 1 : (dataset.NumberOfFrames ?? 1), syntax);
    }
  }
});

test('stores metadata and bulk data again as a file of its own', async () => {
  for (const [number, name] of ['ct', 'us', 'palette', 'pdf', 'report'].entries()) {
    const metadata = await metadataOf(name);
    const original = natural(structuredClone(metadata));
    // Studies of the samples stay as they are, for other tests.
    const [studyInstanceUID, seriesInstanceUID] = ['1.2.3.735', '1.2.3.735.1'];
    const ids = { studyInstanceUID, seriesInstanceUID, sopInstanceUID: `${seriesInstanceUID}.${number}` };
    const bulkNames = bulkOf(metadata);
    // The way of a client that never saw the file.
    for (const element of Object.values(metadata).filter(one => one.BulkDataURI)) {
      element.Value = await client.retrieveBulkData(element);
      delete element.BulkDataURI;
    }
    const dataset = natural(metadata);
    dataset.PatientID = 'DCMJS';
    dataset.StudyInstanceUID = ids.studyInstanceUID;
    dataset.SeriesInstanceUID = ids.seriesInstanceUID;
    dataset.SOPInstanceUID = ids.sopInstanceUID;
    const file = new DicomDict(
      DicomMetaDictionary.denaturalizeDataset({
        FileMetaInformationVersion: new Uint8Array([0, 1]).buffer,
        MediaStorageSOPClassUID: dataset.SOPClassUID,
        MediaStorageSOPInstanceUID: ids.sopInstanceUID,
        TransferSyntaxUID: '1.2.840.10008.1.2.1',
        ImplementationClassUID: '1.2.3.4',
      }),
    );
    file.dict = DicomMetaDictionary.denaturalizeDataset(dataset);

    await client.storeInstances({ datasets: [file.write({ allowInvalidVRLength: true })] });
    const [stored] = await client.retrieveInstanceMetadata(ids);
    // dcmjs leaves private attributes out.
    const own = ['PatientID', 'StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID'];
    const bulk = new Set([...bulkNames, ...own, '00090010', '00091002']);
    assert.deepEqual(plain(natural(stored), bulk), plain(original, bulk), name);
    if (dataset.PixelData) {
      const [pixels] = await client.retrieveBulkData(stored['7FE00010']);
      assert.equal(hex(pixels), hex(pixelsOf(name)), name);
    }
  }
});

test('makes a segmentation of images from their metadata, and stores it', async () => {
  const metadata = await metadataOf('ct');
  const image = natural(metadata);
  [image.PixelData] = await client.retrieveBulkData(metadata['7FE00010']);
  image.PatientID = 'DCMJS';
  image.StudyInstanceUID = '1.2.3.736';
  const next = { ...image, SOPInstanceUID: `${image.SOPInstanceUID}.3`, ImagePositionPatient: [-124.5, -125, 5.1] };
  const multiframe = dcmjs.normalizers.Normalizer.normalizeToDataset([image, next]);
  const segmentation = new dcmjs.derivations.Segmentation([multiframe]);
  const tissue = { CodeValue: 'T-D0050', CodingSchemeDesignator: 'SRT', CodeMeaning: 'Tissue' };
  segmentation.setNumberOfFrames(1);
  segmentation.addSegment(
    {
      SegmentLabel: 'All of it',
      SegmentAlgorithmType: 'MANUAL',
      SegmentedPropertyCategoryCodeSequence: tissue,
      SegmentedPropertyTypeCodeSequence: tissue,
    },
    new Uint8Array(24 * 16).fill(1),
    [1],
  );
  segmentation.bitPackPixelData();
  segmentation.dataset._meta = { TransferSyntaxUID: { vr: 'UI', Value: ['1.2.840.10008.1.2.1'] } };
  const bytes = datasetToDict(segmentation.dataset).write();

  await client.storeInstances({ datasets: [bytes] });
  const [found] = await client.searchForInstances({
    studyInstanceUID: image.StudyInstanceUID,
    queryParams: { SOPClassUID: '1.2.840.10008.5.1.4.1.1.66.4' },
  });
  const [seriesInstanceUID, sopInstanceUID] = ['0020000E', '00080018'].map(
    tag => found[tag].Value[0],
  );
  assert.equal(sopInstanceUID, segmentation.dataset.SOPInstanceUID);
  const instance = { studyInstanceUID: image.StudyInstanceUID, seriesInstanceUID, sopInstanceUID };
  const [mask] = await client.retrieveInstanceFrames({ ...instance, frameNumbers: [1] });
  assert.equal(hex(mask), 'ff'.repeat((24 * 16) / 8));
});
