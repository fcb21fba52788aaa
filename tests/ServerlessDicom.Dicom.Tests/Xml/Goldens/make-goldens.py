#!/usr/bin/python3
"""Makes dcm2xml.xml: what DCMTK says corpus files are in the Native DICOM Model.

Usage: make-goldens.py CORPUS   (needs dcmtk 3.6.7)
Only of files in ASCII, since DCMTK converts no character set, whose private elements have creators (of others it drops the
block, which we keep), and with attributes that its dictionary has.
"""
import re
import subprocess
import sys

FILES = [f"pydicom/test_files/{name}" for name in """
CT_small.dcm MR_small.dcm MR_small_implicit.dcm MR_small_bigendian.dcm nested_priv_SQ.dcm
reportsi_with_empty_number_tags.dcm rtstruct.dcm SC_rgb_jpeg_dcmtk.dcm
""".split()]

with open("dcm2xml.xml", "w", encoding="utf-8") as out:
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n<Goldens>\n')
    for file in FILES:
        run = subprocess.run(["dcm2xml", "--native-format", "-q", f"{sys.argv[1]}/{file}"],
                             capture_output=True, check=True)
        encoding = re.search(rb'encoding="([^"]+)"', run.stdout[:80])
        text = run.stdout.decode(encoding.group(1).decode() if encoding else "ascii")
        model = text[text.index("<NativeDicomModel"):]
        # What bulk data are called changes with every run.
        model = re.sub(r'uuid="[^"]+"', 'uuid=""', model)
        out.write(f'<File name="{file}">{model}</File>\n')
    out.write("</Goldens>\n")
