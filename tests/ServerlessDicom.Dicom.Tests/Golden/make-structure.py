#!/usr/bin/env python3
"""Writes structure.tsv: what dcmdump (DCMTK 3.6.7) finds in files of the corpus.

    make-structure.py CORPUS > structure.tsv

One line per file: name, number of elements, and the SHA-256 of their lines "depth tag VR length" (length -1 for an
undefined one). Words of DCMTK's own are put into the standard's: "up" is UL, "??" is UN, "xs" is US, "ox" is OW.
"""

import hashlib
import re
import subprocess
import sys

FILES = """
highdicom/ct_image.dcm highdicom/seg_image_ct_binary.dcm highdicom/sm_annotations.dcm highdicom/sm_image.dcm
highdicom/sm_image_jpegls_nobot.dcm highdicom/sr_document_with_multiple_groups.dcm
pydicom/charset_files/chrSQEncoding.dcm pydicom/charset_files/chrX1.dcm
pydicom/test_files/CT_small.dcm pydicom/test_files/ExplVR_BigEnd.dcm pydicom/test_files/MR_small_bigendian.dcm
pydicom/test_files/MR_small_implicit.dcm pydicom/test_files/MR_small_padded.dcm
pydicom/test_files/JPEG2000-embedded-sequence-delimiter.dcm pydicom/test_files/SC_rgb_jpeg_dcmtk.dcm
pydicom/test_files/UN_sequence.dcm pydicom/test_files/badVR.dcm pydicom/test_files/image_dfl.dcm
pydicom/test_files/no_meta_group_length.dcm pydicom/test_files/reportsi.dcm pydicom/test_files/rtplan.dcm
pydicom/test_files/rtstruct.dcm pydicom/test_files/waveform_ecg.dcm pydicom/test_files/dicomdirtests/DICOMDIR
pydicom/test_files/dicomdirtests/DICOMDIR-bigEnd pydicom/test_files/dicomdirtests/DICOMDIR-implicit
pydicom-data/emri_small_big_endian.dcm pydicom-data/eCT_Supplemental.dcm pydicom-data/gdcm-US-ALOKA-16_big.dcm
pydicom-data/liver_deflate.dcm pydicom-data/mlut_18.dcm
""".split()

LINE = re.compile(r"^( *)\(([0-9a-f]{4}),([0-9a-f]{4})\) (\S\S) .*#\s*(\S+),\s*\d+ ")
WORDS = {"up": "UL", "??": "UN", "xs": "US", "ox": "OW"}

for name in FILES:
    dump = subprocess.run(["dcmdump", "-q", "-M", f"{sys.argv[1]}/{name}"], capture_output=True, check=True).stdout
    lines = []
    for line in dump.decode("latin1").split("\n"):
        found = LINE.match(line)
        if found and found[2] != "fffe":
            # dcmdump indents by two for a sequence's items, by two more for what is in them.
            tag, vr, length = (found[2] + found[3]).upper(), WORDS.get(found[4], found[4]), found[5]
            lines.append(f"{len(found[1]) // 4} {tag} {vr} {'-1' if length == 'u/l' else length}\n")
    print(name, len(lines), hashlib.sha256("".join(lines).encode()).hexdigest(), sep="\t")
