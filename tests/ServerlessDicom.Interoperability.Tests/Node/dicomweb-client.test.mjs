// dicomweb-client 0.11.3, which OHIF and other viewers in browsers are made with, through its public calls.
import assert from 'node:assert/strict';
import test from 'node:test';
import dcmjs from 'dcmjs';
import { api } from 'dicomweb-client';
import { client, fileOf, hex, idsOf, names, natural, pixelsOf, read, url } from './service.mjs';

const value = (dataset, tag) => dataset[tag]?.Value?.[0];

/** A file like another with UIDs of its own, and what its study is called. */
function copyOf(name, study, number) {
  const file = read(fileOf(name));
  file.upsertTag('00100010', 'PN', [{ Alphabetic: 'Stored^By^Client' }]);
  file.upsertTag('00100020', 'LO', ['STORED']);
  file.upsertTag('0020000D', 'UI', [study]);
  file.upsertTag('0020000E', 'UI', [`${study}.1`]);
  file.upsertTag('00080018', 'UI', [`${study}.1.${number}`]);
  file.meta['00020003'] = { vr: 'UI', Value: [`${study}.1.${number}`] };
  return file.write();
}

test('stores instances, and says which', async () => {
  const study = '1.2.3.730';
  const answer = JSON.parse(await client.storeInstances({ datasets: [1, 2, 3].map(n => copyOf('ct', study, n)) }));

  assert.equal(answer['00081199'].Value.length, 3);
  assert.equal(answer['00081198'], undefined);
  assert.equal((await client.searchForInstances({ studyInstanceUID: study })).length, 3);
});

test('stores into a study, and is told of another', async () => {
  const datasets = [copyOf('cr', '1.2.3.731', 1)];

  await client.storeInstances({ datasets, studyInstanceUID: '1.2.3.731' });
  await assert.rejects(client.storeInstances({ datasets, studyInstanceUID: '1.2.3.732' }), { status: 409 });
});

test('searches for studies', async () => {
  const found = async queryParams =>
    (await client.searchForStudies({ queryParams })).map(study => value(study, '00100020'));

  assert.deepEqual(await found({ PatientID: 'SAMPLE ct' }), ['SAMPLE ct']);
  const samples = { PatientID: 'SAMPLE *', StudyDate: '20260101-20260131', limit: 100 };
  assert.deepEqual(await found({ ...samples, '00100010': 'müller*' }), ['SAMPLE ct']);
  assert.deepEqual((await found({ ...samples, PatientName: '山田^太郎' })).sort(), ['SAMPLE ct', 'SAMPLE report']);
  assert.deepEqual(await found({ ...samples, ModalitiesInStudy: 'US' }), ['SAMPLE us']);
  assert.deepEqual(await found({ ...samples, AccessionNumber: 'A-s*', fuzzymatching: true }), ['SAMPLE seg']);
  assert.deepEqual(await found({ PatientID: 'nobody' }), []);
  assert.deepEqual((await found(samples)).sort(), names.map(name => `SAMPLE ${name}`));
});

test('searches page by page, each study once', async () => {
  const all = [];
  for (let offset = 0; ; offset += 4) {
    const page = await client.searchForStudies({ queryParams: { PatientID: 'SAMPLE *', limit: 4, offset } });
    if (page.length === 0) {
      break;
    }
    all.push(...page.map(study => value(study, '0020000D')));
  }

  assert.deepEqual(all.sort(), names.map(name => idsOf(name).studyInstanceUID).sort());
});

test('searches for series and instances, of a study and of all', async () => {
  const { studyInstanceUID, seriesInstanceUID, sopInstanceUID } = idsOf('ct');
  const queryParams = { SeriesInstanceUID: seriesInstanceUID };

  const series = await client.searchForSeries({ studyInstanceUID });
  assert.deepEqual(series.map(one => value(one, '0020000E')), [seriesInstanceUID]);
  assert.deepEqual((await client.searchForSeries({ queryParams })).length, 1);
  assert.deepEqual(await client.searchForSeries({ studyInstanceUID, queryParams: { Modality: 'MR' } }), []);
  for (const options of [
    { studyInstanceUID, seriesInstanceUID },
    { studyInstanceUID },
    { queryParams },
    { studyInstanceUID, seriesInstanceUID, queryParams: { InstanceNumber: 1, includefield: 'Rows,Columns' } },
  ]) {
    const instances = await client.searchForInstances(options);
    assert.deepEqual(instances.map(one => value(one, '00080018')), [sopInstanceUID]);
    assert.equal(value(instances[0], '00280010'), 24);
  }
});

test('retrieves metadata of study, series and instance', async () => {
  const ids = idsOf('ct');

  const instance = await client.retrieveInstanceMetadata(ids);
  assert.deepEqual(await client.retrieveSeriesMetadata(ids), instance);
  assert.deepEqual(await client.retrieveStudyMetadata(ids), instance);
  assert.equal(value(instance[0], '00100010').Ideographic, '山田^太郎');
});

test('retrieves instances as they were stored', async () => {
  for (const name of names) {
    const ids = idsOf(name);
    const stored = hex(fileOf(name));

    assert.equal(hex(await client.retrieveInstance(ids)), stored, name);
    assert.deepEqual((await client.retrieveSeries(ids)).map(hex), [stored], name);
    assert.deepEqual((await client.retrieveStudy(ids)).map(hex), [stored], name);
  }
});

test('retrieves a study of several instances', async () => {
  const studyInstanceUID = '1.2.3.733';
  const datasets = [1, 2, 3].map(number => copyOf('us', studyInstanceUID, number));
  await client.storeInstances({ datasets });

  assert.deepEqual((await client.retrieveStudy({ studyInstanceUID })).map(hex), datasets.map(hex));
});

test('retrieves frames', async () => {
  const ids = idsOf('us');
  const pixels = pixelsOf('us');
  const frame = number => hex(pixels.subarray((number - 1) * pixels.length / 3, number * pixels.length / 3));

  assert.deepEqual((await client.retrieveInstanceFrames({ ...ids, frameNumbers: [2] })).map(hex), [frame(2)]);
  assert.deepEqual((await client.retrieveInstanceFrames({ ...ids, frameNumbers: [1, 3] })).map(hex), [
    frame(1),
    frame(3),
  ]);
  const mediaTypes = [{ mediaType: 'application/octet-stream', transferSyntaxUID: '*' }];
  await assert.rejects(client.retrieveInstanceFrames({ ...ids, frameNumbers: [4], mediaTypes }), { status: 404 });
});

test('retrieves frames in the media types it names', async () => {
  // The first bytes of what stands for each.
  const starts = {
    'image/jpeg': 'ffd8ff',
    'image/jls': 'ffd8fff7',
    'image/x-jls': 'ffd8fff7',
    'image/jp2': 'ff4fff51',
    'image/x-dicom-rle': '03000000',
  };
  for (const [mediaType, start] of Object.entries(starts)) {
    const options = { ...idsOf('us'), frameNumbers: [1], mediaTypes: [{ mediaType }] };
    const [frame] = await client.retrieveInstanceFrames(options);
    assert.ok(hex(frame).startsWith(start), `${mediaType}: ${hex(frame).slice(0, 8)}`);
    assert.equal(frame.contentType.replace('x-', ''), mediaType.replace('x-', ''));
    assert.ok(frame.transferSyntaxUID, mediaType);
  }
});

test('retrieves frames as stored when it takes any of many media types', async () => {
  // As viewers of slides ask.
  const mediaTypes = [
    { mediaType: 'image/jls', transferSyntaxUID: '1.2.840.10008.1.2.4.80' },
    { mediaType: 'image/jls', transferSyntaxUID: '1.2.840.10008.1.2.4.81' },
    { mediaType: 'image/jp2', transferSyntaxUID: '1.2.840.10008.1.2.4.90' },
    { mediaType: 'image/jp2', transferSyntaxUID: '1.2.840.10008.1.2.4.91' },
    { mediaType: 'image/jpx', transferSyntaxUID: '1.2.840.10008.1.2.4.92' },
    { mediaType: 'image/jpx', transferSyntaxUID: '1.2.840.10008.1.2.4.93' },
    { mediaType: 'application/octet-stream', transferSyntaxUID: '*' },
    { mediaType: 'image/jpeg', transferSyntaxUID: '1.2.840.10008.1.2.4.50' },
  ];
  const [frame] = await client.retrieveInstanceFrames({ ...idsOf('photo'), frameNumbers: [1], mediaTypes });

  assert.equal(frame.transferSyntaxUID, '1.2.840.10008.1.2.1');
  assert.equal(frame.contentType, 'application/octet-stream');
});

test('retrieves bulk data, also of sequences', async () => {
  const [palette] = await client.retrieveInstanceMetadata(idsOf('palette'));
  const table = natural(read(fileOf('palette')).dict).RedPaletteColorLookupTableData;
  const { BulkDataURI } = palette['00281201'];
  const expected = hex([table].flat()[0]);
  assert.deepEqual((await client.retrieveBulkData({ BulkDataURI })).map(hex), [expected]);

  const single = new api.DICOMwebClient({ url, singlepart: 'bulkdata', verbose: false });
  const headers = { Accept: 'application/octet-stream' };
  assert.deepEqual((await single.retrieveBulkData({ BulkDataURI, headers })).map(hex), [expected]);

  const [ecg] = await client.retrieveInstanceMetadata(idsOf('ecg'));
  const [wave] = await client.retrieveBulkData(ecg['54000100'].Value[0]['54001010']);
  assert.equal(wave.byteLength, 2000);
});

test('retrieves part of bulk data', async () => {
  const [palette] = await client.retrieveInstanceMetadata(idsOf('palette'));
  const { BulkDataURI } = palette['00281201'];
  const [whole] = await client.retrieveBulkData({ BulkDataURI });
  const single = new api.DICOMwebClient({ url, singlepart: 'bulkdata', verbose: false });

  const headers = { Accept: 'application/octet-stream', Range: 'bytes=10-19' };
  assert.deepEqual((await single.retrieveBulkData({ BulkDataURI, headers })).map(hex), [hex(whole.slice(10, 20))]);
});

test('retrieves pixel data by its URI', async () => {
  const [dataset] = await client.retrieveInstanceMetadata(idsOf('ct'));

  assert.deepEqual((await client.retrieveBulkData(dataset['7FE00010'])).map(hex), [hex(pixelsOf('ct'))]);
});

test('retrieves rendered instances and frames', async () => {
  const start = async picture => hex((await picture)[0]).slice(0, 6);
  const ids = idsOf('us');
  const png = [{ mediaType: 'image/png' }];
  const jpeg = [{ mediaType: 'image/jpeg' }];

  assert.equal(await start(client.retrieveInstanceRendered(ids)), 'ffd8ff');
  assert.equal(await start(client.retrieveInstanceRendered({ ...ids, mediaTypes: png })), '89504e');
  const queryParams = { viewport: '8,8', quality: 50 };
  assert.equal(await start(client.retrieveInstanceRendered({ ...ids, mediaTypes: jpeg, queryParams })), 'ffd8ff');
  const frame = { ...ids, frameNumbers: [2] };
  assert.equal(await start(client.retrieveInstanceFramesRendered({ ...frame, mediaTypes: png })), '89504e');
  assert.equal(await start(client.retrieveInstanceFramesRendered({ ...frame, queryParams })), 'ffd8ff');
});

test('retrieves rendered reports and documents', async () => {
  const html = await client.retrieveInstanceRendered({ ...idsOf('report'), mediaTypes: [{ mediaType: 'text/html' }] });
  assert.ok(Buffer.from(html[0]).includes('Nothing found.'));

  const pdf = await client.retrieveInstanceRendered(idsOf('pdf'));
  assert.ok(Buffer.from(pdf[0]).includes('%PDF-1.4'));
});

test('retrieves thumbnails', async () => {
  const start = async picture => hex((await picture)[0]).slice(0, 6);
  const ids = idsOf('ct');

  assert.equal(await start(client.retrieveInstanceThumbnail(ids)), 'ffd8ff');
  const mediaTypes = [{ mediaType: 'image/png' }];
  assert.equal(await start(client.retrieveInstanceThumbnail({ ...ids, mediaTypes })), '89504e');
  assert.equal(await start(client.retrieveInstanceFramesThumbnail({ ...ids, frameNumbers: [1] })), 'ffd8ff');
});

test('makes URLs of the URI service', async () => {
  const options = { ...idsOf('us') };

  const file = await fetch(client.buildInstanceWadoURIUrl(options));
  assert.equal(hex(await file.arrayBuffer()), hex(fileOf('us')));
  const picture = await fetch(client.buildInstanceWadoURIUrl({ ...options, contentType: 'image/png' }));
  assert.equal(picture.status, 200);
});

test('is told what is not there', async () => {
  const ids = { studyInstanceUID: '1.2.3.999', seriesInstanceUID: '1.2.3.999.1', sopInstanceUID: '1.2.3.999.1.1' };

  await assert.rejects(client.retrieveInstance(ids), { status: 404 });
  await assert.rejects(client.retrieveStudyMetadata(ids), { status: 404 });
  assert.deepEqual(await client.searchForSeries(ids), []);
});
