"""Writes *.json and *.txt: generated documents in the DICOM JSON Model, and what DCMTK's dsrdump says of them.

Also corpus-*.txt: what it says of documents of the corpus. Needs pydicom and DCMTK; run with the corpus in the
environment variable SERVERLESSDICOM_CORPUS.
"""

import json
import os
import subprocess
import tempfile

from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence

HERE = os.path.dirname(os.path.abspath(__file__))
CT = "1.2.840.10008.5.1.4.1.1.2"
US = "1.2.840.10008.5.1.4.1.1.3.1"
ECG = "1.2.840.10008.5.1.4.1.1.9.1.1"
GSPS = "1.2.840.10008.5.1.4.1.1.11.1"
BASIC = "1.2.840.10008.5.1.4.1.1.88.11"
COMPREHENSIVE_3D = "1.2.840.10008.5.1.4.1.1.88.34"
KEY_OBJECTS = "1.2.840.10008.5.1.4.1.1.88.59"


def data(**attributes):
    dataset = Dataset()
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


def code(value, scheme, meaning):
    return Sequence([data(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)])


def reference(sop_class, instance, **more):
    return data(ReferencedSOPClassUID=sop_class, ReferencedSOPInstanceUID=instance, **more)


def item(relationship, value_type, name=None, children=(), **value):
    made = data(RelationshipType=relationship, ValueType=value_type)
    if name:
        made.ConceptNameCodeSequence = code(*name)
    for keyword, content in value.items():
        setattr(made, keyword, content)
    if children:
        made.ContentSequence = Sequence(children)
    return made


def number(value, unit):
    return Sequence([data(NumericValue=value, MeasurementUnitsCodeSequence=code(*unit))])


def evidence(study, series, references):
    return data(
        StudyInstanceUID=study,
        ReferencedSeriesSequence=Sequence([data(SeriesInstanceUID=series, ReferencedSOPSequence=Sequence(references))]),
    )


def document(sop_class, title, content, continuity="SEPARATE", **more):
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    meta.MediaStorageSOPClassUID = sop_class
    meta.MediaStorageSOPInstanceUID = "2.25.100"
    made = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    made.is_little_endian, made.is_implicit_VR = True, False
    made.SpecificCharacterSet = "ISO_IR 192"
    made.SOPClassUID, made.SOPInstanceUID = sop_class, "2.25.100"
    made.StudyInstanceUID, made.SeriesInstanceUID = "2.25.101", "2.25.102"
    made.StudyDate, made.StudyTime, made.AccessionNumber = "20240229", "081500", "A<1>"
    made.ContentDate, made.ContentTime = "20240301", "235959.25"
    made.Modality = "KO" if sop_class == KEY_OBJECTS else "SR"
    made.Manufacturer, made.ReferringPhysicianName = "", "House^Gregory^^Dr^MD"
    made.PatientName = "Müller^Jürgen^Karl=山田^太郎=やまだ^たろう"
    made.PatientID, made.PatientBirthDate, made.PatientSex = 'P"&\'1', "19700131", "O"
    made.StudyID, made.SeriesNumber, made.InstanceNumber = "1", 1, 1
    made.StudyDescription = "Chest & <b>abdomen</b>"
    made.PerformedProcedureCodeSequence = Sequence([])
    made.ReferencedPerformedProcedureStepSequence = Sequence([])
    made.ValueType, made.ContinuityOfContent = "CONTAINER", continuity
    made.ConceptNameCodeSequence = code(*title)
    made.ContentSequence = Sequence(content)
    for keyword, value in more.items():
        setattr(made, keyword, value)
    return made


IMAGE = reference(CT, "2.25.7", ReferencedFrameNumber=[1, 2])
ALL_TYPES = document(
    COMPREHENSIVE_3D,
    ("126000", "DCM", "Imaging Measurement Report"),
    [
        item("HAS OBS CONTEXT", "PNAME", ("121008", "DCM", "Person Observer Name"), PersonName="Röntgen^Wilhelm^C"),
        item("HAS OBS CONTEXT", "UIDREF", ("121012", "DCM", "Device Observer UID"), UID="2.25.55"),
        item(
            "CONTAINS",
            "CONTAINER",
            ("121070", "DCM", "Findings"),
            ContinuityOfContent="CONTINUOUS",
            children=[
                item("HAS CONCEPT MOD", "CODE", ("272741003", "SCT", "Laterality"),
                     ConceptCodeSequence=code("7771000", "SCT", "Left")),
                item("CONTAINS", "TEXT", ("121071", "DCM", "Finding"), TextValue="A mass of"),
                item(
                    "CONTAINS",
                    "NUM",
                    ("81827009", "SCT", "Diameter"),
                    MeasuredValueSequence=number("3.25", ("cm", "UCUM", "centimeter")),
                    children=[
                        item("HAS CONCEPT MOD", "CODE", ("370129005", "SCT", "Measurement Method"),
                             ConceptCodeSequence=code("D", "99TEST", "By <hand> & eye")),
                        item("INFERRED FROM", "TEXT", ("121111", "DCM", "Summary"), TextValue="see image"),
                    ],
                ),
                item("CONTAINS", "TEXT", ("121071", "DCM", "Finding"), TextValue="was detected."),
            ],
        ),
        item(
            "CONTAINS",
            "CONTAINER",
            ("125007", "DCM", "Measurement Group"),
            ContinuityOfContent="SEPARATE",
            children=[
                item(
                    "CONTAINS",
                    "NUM",
                    ("42798000", "SCT", "Area"),
                    MeasuredValueSequence=number("12", ("mm2", "UCUM", "square millimeter")),
                    children=[
                        item(
                            "INFERRED FROM",
                            "SCOORD",
                            ("111030", "DCM", "Image Region"),
                            GraphicType="POLYLINE",
                            GraphicData=[1.5, 2, 10, 2, 10, 12.25, 1.5, 2],
                            children=[item("SELECTED FROM", "IMAGE", ReferencedSOPSequence=Sequence([IMAGE]))],
                        ),
                        item(
                            "INFERRED FROM",
                            "SCOORD3D",
                            ("111030", "DCM", "Image Region"),
                            ReferencedFrameOfReferenceUID="2.25.9",
                            GraphicType="POINT",
                            GraphicData=[-1, 0.5, 100],
                        ),
                    ],
                ),
                item(
                    "CONTAINS",
                    "NUM",
                    ("118565006", "SCT", "Volume"),
                    MeasuredValueSequence=Sequence([]),
                    NumericValueQualifierCodeSequence=code("114007", "DCM", "Measurement not attempted"),
                ),
                item(
                    "CONTAINS",
                    "TEXT",
                    ("121106", "DCM", "Comment"),
                    TextValue="first line\r\nsecond <line>\r\n日本語 & \"quotes\"",
                    children=[data(RelationshipType="INFERRED FROM", ReferencedContentItemIdentifier=[1, 3, 2])],
                ),
            ],
        ),
        item("CONTAINS", "DATE", ("121125", "DCM", "Date of Measurement"), Date="20240229"),
        item("CONTAINS", "TIME", ("121126", "DCM", "Time of Measurement"), Time="0815"),
        item("CONTAINS", "DATETIME", ("121127", "DCM", "When"), DateTime="20240229081500.5+0100"),
        item(
            "CONTAINS",
            "TEXT",
            ("121106", "DCM", "Comment"),
            TextValue="rhythm",
            ObservationDateTime="20240229081501",
            children=[
                item(
                    "INFERRED FROM",
                    "TCOORD",
                    ("111030", "DCM", "Region"),
                    TemporalRangeType="SEGMENT",
                    ReferencedTimeOffsets=["1.5", "2.25"],
                    children=[
                        item(
                            "SELECTED FROM",
                            "WAVEFORM",
                            ReferencedSOPSequence=Sequence([reference(ECG, "2.25.8", ReferencedWaveformChannels=[1, 3])]),
                        )
                    ],
                )
            ],
        ),
        item(
            "CONTAINS",
            "IMAGE",
            ("121200", "DCM", "Illustration"),
            ReferencedSOPSequence=Sequence(
                [reference(US, "2.25.12", ReferencedSOPSequence=Sequence([reference(GSPS, "2.25.13")]))]
            ),
        ),
        item("CONTAINS", "COMPOSITE", ("121201", "DCM", "Earlier"),
             ReferencedSOPSequence=Sequence([reference(BASIC, "2.25.14")])),
    ],
    CompletionFlag="COMPLETE",
    VerificationFlag="VERIFIED",
    VerifyingObserverSequence=Sequence(
        [
            data(
                VerifyingOrganization="Hospital & Sons",
                VerificationDateTime="20240302101112",
                VerifyingObserverName="Verifier^Vera",
                VerifyingObserverIdentificationCodeSequence=Sequence([]),
            )
        ]
    ),
    CurrentRequestedProcedureEvidenceSequence=Sequence(
        [evidence("2.25.101", "2.25.103", [reference(CT, "2.25.7"), reference(US, "2.25.12")])]
    ),
)

SELECTION = document(
    KEY_OBJECTS,
    ("113000", "DCM", "Of Interest"),
    [
        item("CONTAINS", "TEXT", ("113012", "DCM", "Key Object Description"), TextValue="For the <conference>"),
        item("CONTAINS", "IMAGE", ReferencedSOPSequence=Sequence([IMAGE])),
        item("CONTAINS", "IMAGE", ReferencedSOPSequence=Sequence([reference(US, "2.25.12")])),
        item("CONTAINS", "COMPOSITE", ReferencedSOPSequence=Sequence([reference(BASIC, "2.25.14")])),
    ],
    CurrentRequestedProcedureEvidenceSequence=Sequence(
        [evidence("2.25.101", "2.25.103", [reference(CT, "2.25.7"), reference(US, "2.25.12")])]
    ),
)

DUMP = ["dsrdump", "-q", "-Ph", "+Pl", "+Pn", "+Pc", "+Pu", "+U8", "-Er", "-Ev", "-Ec", "-Ee"]


def dump(path, name):
    with open(os.path.join(HERE, name + ".txt"), "wb") as target:
        target.write(subprocess.run(DUMP + [path], check=True, capture_output=True).stdout)


with tempfile.TemporaryDirectory() as folder:
    for name, made in (("all-types", ALL_TYPES), ("key-objects", SELECTION)):
        path = os.path.join(folder, "in.dcm")
        made.save_as(path, write_like_original=False)
        dump(path, name)
        with open(os.path.join(HERE, name + ".json"), "w", encoding="utf-8") as target:
            json.dump(made.to_json_dict(), target, ensure_ascii=False, indent=1, sort_keys=True)
            target.write("\n")

for name in ("test-SR", "reportsi", "reportsi_with_empty_number_tags"):
    dump(os.path.join(os.environ["SERVERLESSDICOM_CORPUS"], "pydicom/test_files", name + ".dcm"), "corpus-" + name)
