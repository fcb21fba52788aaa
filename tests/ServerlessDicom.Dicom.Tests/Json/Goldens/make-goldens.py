#!/usr/bin/python3
"""Makes dcm2json.json and pydicom.json: what DCMTK and pydicom say corpus files are in DICOM JSON.

Usage: make-goldens.py CORPUS   (needs dcmtk 3.6.7 and python3-pydicom 2.3.1)
One line per file. Binary values longer than 64 bytes are replaced by their SHA-256, pydicom's bulk data by null.
"""
import base64
import hashlib
import json
import subprocess
import sys
import warnings

import pydicom

CHARSETS = "chrArab chrFren chrFrenMulti chrGerm chrGreek chrH31 chrH32 chrHbrw chrI2 chrJapMulti " \
    "chrJapMultiExplicitIR6 chrKoreanMulti chrRuss chrSQEncoding chrSQEncoding1 chrX1 chrX2"
FILES = [f"pydicom/charset_files/{name}.dcm" for name in CHARSETS.split()] + [
    f"pydicom/test_files/{name}" for name in """
CT_small.dcm ExplVR_BigEndNoMeta.dcm MR_small.dcm MR_small_RLE.dcm MR_small_bigendian.dcm MR_small_implicit.dcm
SC_rgb_jpeg_dcmtk.dcm SC_rgb_small_odd_big_endian.dcm UN_sequence.dcm dicomdirtests/DICOMDIR-empty.dcm
empty_charset_LEI.dcm examples_palette.dcm image_dfl.dcm nested_priv_SQ.dcm priv_SQ.dcm
reportsi_with_empty_number_tags.dcm rtdose_expb_1frame.dcm rtplan.dcm rtstruct.dcm
""".split()] + ["highdicom/seg_image_ct_binary_single_frame.dcm"]


def shorten(dataset):
    for attribute in dataset.values():
        binary = attribute.get("InlineBinary")
        if binary is not None:
            content = base64.b64decode(binary)
            if len(content) > 64:
                attribute["InlineBinary"] = "sha256:" + hashlib.sha256(content).hexdigest()
        for value in attribute.get("Value", []):
            if attribute["vr"] == "SQ":
                shorten(value)
    return dataset


def by_dcm2json(path):
    run = subprocess.run(["dcm2json", "-fc", "-q", path], capture_output=True, check=False)
    try:
        return shorten(json.loads(run.stdout))
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None  # Pixel Data in fragments, JIS text and undecodable text are beyond it


def by_pydicom(path):
    dataset = pydicom.dcmread(path, force=True)
    return shorten(dataset.to_json_dict(256, lambda element: None))


def write(name, convert, corpus):
    with open(name, "w", encoding="utf-8") as out:
        lines = []
        for file in FILES:
            dataset = convert(f"{corpus}/{file}")
            if dataset is not None:
                text = json.dumps(dataset, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
                lines.append(f"{json.dumps(file)}:{text}")
        out.write("{\n" + ",\n".join(lines) + "\n}\n")


warnings.simplefilter("ignore")
write("dcm2json.json", by_dcm2json, sys.argv[1])
write("pydicom.json", by_pydicom, sys.argv[1])
