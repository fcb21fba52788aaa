using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Index;

/// <summary>
/// What searches can return of stored data sets: the attributes of PS3.18 Tables 10.6.3-3 to 10.6.3-5, those that can be
/// matched, and optional ones of the patient, study, series, equipment, image and document modules. Extraction, answers
/// and the conformance statement are made of this table.
/// </summary>
internal static class IndexedAttributeTable
{
    /// <summary>Of patient and study, ascending by tag.</summary>
    public static IReadOnlyList<IndexedAttribute> Study { get; } =
        new Rows(SearchLevel.Study)
            .One(0x00080020, DicomVR.DA, ReturnRule.Required) // Study Date
            .One(0x00080030, DicomVR.TM, ReturnRule.Required) // Study Time
            .One(0x00080050, DicomVR.SH, ReturnRule.Required) // Accession Number
            .One(0x00080080, DicomVR.LO) // Institution Name
            .One(0x00080090, DicomVR.PN, ReturnRule.Required) // Referring Physician's Name
            .One(0x00080201, DicomVR.SH, ReturnRule.Known) // Timezone Offset From UTC
            .One(0x00081030, DicomVR.LO) // Study Description
            .Code(0x00081032) // Procedure Code Sequence
            .Many(0x00081048, DicomVR.PN) // Physician(s) of Record
            .Many(0x00081060, DicomVR.PN) // Name of Physician(s) Reading Study
            .Many(0x00081080, DicomVR.LO) // Admitting Diagnoses Description
            .One(0x00100010, DicomVR.PN, ReturnRule.Required) // Patient's Name
            .One(0x00100020, DicomVR.LO, ReturnRule.Required) // Patient ID
            .One(0x00100021, DicomVR.LO) // Issuer of Patient ID
            .One(0x00100022, DicomVR.CS) // Type of Patient ID
            .One(0x00100030, DicomVR.DA, ReturnRule.Required) // Patient's Birth Date
            .One(0x00100032, DicomVR.TM) // Patient's Birth Time
            .One(0x00100040, DicomVR.CS, ReturnRule.Required) // Patient's Sex
            .Many(0x00101000, DicomVR.LO) // Other Patient IDs
            .Many(0x00101001, DicomVR.PN) // Other Patient Names
            .One(0x00101010, DicomVR.AS) // Patient's Age
            .One(0x00101020, DicomVR.DS) // Patient's Size
            .One(0x00101030, DicomVR.DS) // Patient's Weight
            .One(0x00102160, DicomVR.SH) // Ethnic Group
            .One(0x00102180, DicomVR.SH) // Occupation
            .One(0x001021B0, DicomVR.LT) // Additional Patient History
            .One(0x001021C0, DicomVR.US) // Pregnancy Status
            .One(0x00102201, DicomVR.LO) // Patient Species Description
            .One(0x00102292, DicomVR.LO) // Patient Breed Description
            .One(0x00104000, DicomVR.LT) // Patient Comments
            .One(0x00120010, DicomVR.LO) // Clinical Trial Sponsor Name
            .One(0x00120020, DicomVR.LO) // Clinical Trial Protocol ID
            .One(0x00120021, DicomVR.LO) // Clinical Trial Protocol Name
            .One(0x00120030, DicomVR.LO) // Clinical Trial Site ID
            .One(0x00120031, DicomVR.LO) // Clinical Trial Site Name
            .One(0x00120040, DicomVR.LO) // Clinical Trial Subject ID
            .One(0x00120042, DicomVR.LO) // Clinical Trial Subject Reading ID
            .One(0x00120050, DicomVR.LO) // Clinical Trial Time Point ID
            .One(0x00120062, DicomVR.CS) // Patient Identity Removed
            .Many(0x00120063, DicomVR.LO) // De-identification Method
            .One(0x0020000D, DicomVR.UI, ReturnRule.Required) // Study Instance UID
            .One(0x00200010, DicomVR.SH, ReturnRule.Required) // Study ID
            .One(0x00321032, DicomVR.PN) // Requesting Physician
            .One(0x00321033, DicomVR.LO) // Requesting Service
            .One(0x00321060, DicomVR.LO) // Requested Procedure Description
            .One(0x00324000, DicomVR.LT) // Study Comments
            .One(0x00380010, DicomVR.LO) // Admission ID
            .All;

    /// <summary>Of series, equipment and frame of reference, ascending by tag.</summary>
    public static IReadOnlyList<IndexedAttribute> Series { get; } =
        new Rows(SearchLevel.Series)
            .One(0x00080021, DicomVR.DA) // Series Date
            .One(0x00080031, DicomVR.TM) // Series Time
            .One(0x00080060, DicomVR.CS, ReturnRule.Required) // Modality
            .One(0x00080064, DicomVR.CS) // Conversion Type
            .One(0x00080068, DicomVR.CS) // Presentation Intent Type
            .One(0x00080070, DicomVR.LO) // Manufacturer
            .One(0x00080080, DicomVR.LO) // Institution Name
            .One(0x00080081, DicomVR.ST) // Institution Address
            .One(0x00080201, DicomVR.SH, ReturnRule.Known) // Timezone Offset From UTC
            .One(0x00081010, DicomVR.SH) // Station Name
            .One(0x0008103E, DicomVR.LO, ReturnRule.Known) // Series Description
            .One(0x00081040, DicomVR.LO) // Institutional Department Name
            .Many(0x00081050, DicomVR.PN) // Performing Physician's Name
            .Many(0x00081070, DicomVR.PN) // Operators' Name
            .One(0x00081090, DicomVR.LO) // Manufacturer's Model Name
            .One(0x00180010, DicomVR.LO) // Contrast/Bolus Agent
            .One(0x00180015, DicomVR.CS) // Body Part Examined
            .One(0x00181000, DicomVR.LO) // Device Serial Number
            .Many(0x00181020, DicomVR.LO) // Software Versions
            .One(0x00181030, DicomVR.LO) // Protocol Name
            .One(0x00185100, DicomVR.CS) // Patient Position
            .One(0x00185101, DicomVR.CS) // View Position
            .One(0x0020000E, DicomVR.UI, ReturnRule.Required) // Series Instance UID
            .One(0x00200011, DicomVR.IS, ReturnRule.Required) // Series Number
            .One(0x00200052, DicomVR.UI) // Frame of Reference UID
            .One(0x00200060, DicomVR.CS) // Laterality
            .One(0x00201040, DicomVR.LO) // Position Reference Indicator
            .One(0x00400244, DicomVR.DA, ReturnRule.Known) // Performed Procedure Step Start Date
            .One(0x00400245, DicomVR.TM, ReturnRule.Known) // Performed Procedure Step Start Time
            .One(0x00400250, DicomVR.DA) // Performed Procedure Step End Date
            .One(0x00400251, DicomVR.TM) // Performed Procedure Step End Time
            .One(0x00400253, DicomVR.SH) // Performed Procedure Step ID
            .One(0x00400254, DicomVR.LO) // Performed Procedure Step Description
            .Sequence(
                0x00400275, // Request Attributes Sequence
                ReturnRule.Known,
                new Rows(SearchLevel.Series, 0x00400275)
                    .One(0x00080050, DicomVR.SH) // Accession Number
                    .One(0x00321060, DicomVR.LO) // Requested Procedure Description
                    .One(0x00400007, DicomVR.LO) // Scheduled Procedure Step Description
                    .One(0x00400009, DicomVR.SH, ReturnRule.Required) // Scheduled Procedure Step ID
                    .One(0x00401001, DicomVR.SH, ReturnRule.Required) // Requested Procedure ID
            )
            .All;

    /// <summary>Of instances, images and documents, ascending by tag.</summary>
    public static IReadOnlyList<IndexedAttribute> Instance { get; } =
        new Rows(SearchLevel.Instance)
            .Many(0x00080008, DicomVR.CS) // Image Type
            .One(0x00080012, DicomVR.DA) // Instance Creation Date
            .One(0x00080013, DicomVR.TM) // Instance Creation Time
            .One(0x00080016, DicomVR.UI, ReturnRule.Required) // SOP Class UID
            .One(0x00080018, DicomVR.UI, ReturnRule.Required) // SOP Instance UID
            .One(0x00080022, DicomVR.DA) // Acquisition Date
            .One(0x00080023, DicomVR.DA) // Content Date
            .One(0x0008002A, DicomVR.DT) // Acquisition DateTime
            .One(0x00080032, DicomVR.TM) // Acquisition Time
            .One(0x00080033, DicomVR.TM) // Content Time
            .One(0x00080201, DicomVR.SH, ReturnRule.Known) // Timezone Offset From UTC
            .One(0x00180050, DicomVR.DS) // Slice Thickness
            .One(0x00180060, DicomVR.DS) // KVP
            .One(0x00180088, DicomVR.DS) // Spacing Between Slices
            .Many(0x00181164, DicomVR.DS) // Imager Pixel Spacing
            .One(0x00200012, DicomVR.IS) // Acquisition Number
            .One(0x00200013, DicomVR.IS, ReturnRule.Required) // Instance Number
            .Many(0x00200032, DicomVR.DS) // Image Position (Patient)
            .Many(0x00200037, DicomVR.DS) // Image Orientation (Patient)
            .One(0x00200062, DicomVR.CS) // Image Laterality
            .One(0x00200100, DicomVR.IS) // Temporal Position Identifier
            .One(0x00201041, DicomVR.DS) // Slice Location
            .One(0x00204000, DicomVR.LT) // Image Comments
            .One(0x00280002, DicomVR.US) // Samples per Pixel
            .One(0x00280004, DicomVR.CS) // Photometric Interpretation
            .One(0x00280008, DicomVR.IS, ReturnRule.Known) // Number of Frames
            .One(0x00280010, DicomVR.US, ReturnRule.Known) // Rows
            .One(0x00280011, DicomVR.US, ReturnRule.Known) // Columns
            .Many(0x00280030, DicomVR.DS) // Pixel Spacing
            .One(0x00280100, DicomVR.US, ReturnRule.Known) // Bits Allocated
            .One(0x00280101, DicomVR.US) // Bits Stored
            .One(0x00280103, DicomVR.US) // Pixel Representation
            .One(0x00280301, DicomVR.CS) // Burned In Annotation
            .Many(0x00281050, DicomVR.DS) // Window Center
            .Many(0x00281051, DicomVR.DS) // Window Width
            .One(0x00282110, DicomVR.CS) // Lossy Image Compression
            .Code(0x0040A043) // Concept Name Code Sequence
            .One(0x0040A491, DicomVR.CS) // Completion Flag
            .One(0x0040A493, DicomVR.CS) // Verification Flag
            .One(0x00420010, DicomVR.ST) // Document Title
            .One(0x00420012, DicomVR.LO) // MIME Type of Encapsulated Document
            .One(0x00480006, DicomVR.UL) // Total Pixel Matrix Columns
            .One(0x00480007, DicomVR.UL) // Total Pixel Matrix Rows
            .One(0x00700080, DicomVR.CS) // Content Label
            .One(0x00700081, DicomVR.LO) // Content Description
            .One(0x00700082, DicomVR.DA) // Presentation Creation Date
            .One(0x00700083, DicomVR.TM) // Presentation Creation Time
            .One(0x00700084, DicomVR.PN) // Content Creator's Name
            .All;

    /// <summary>The attributes of one level, ascending by tag.</summary>
    public static IReadOnlyList<IndexedAttribute> Of(SearchLevel level) =>
        level switch
        {
            SearchLevel.Study => Study,
            SearchLevel.Series => Series,
            _ => Instance,
        };

    private sealed class Rows(SearchLevel level, uint? sequence = null)
    {
        private readonly List<IndexedAttribute> rows = [];

        public IReadOnlyList<IndexedAttribute> All => rows;

        public Rows One(uint tag, DicomVR vr, ReturnRule rule = ReturnRule.Optional) => Add(tag, vr, false, rule, []);

        public Rows Many(uint tag, DicomVR vr) => Add(tag, vr, true, ReturnRule.Optional, []);

        public Rows Sequence(uint tag, ReturnRule rule, Rows items) => Add(tag, DicomVR.SQ, true, rule, items.All);

        public Rows Code(uint tag) =>
            Sequence(
                tag,
                ReturnRule.Optional,
                new Rows(level, tag)
                    .One(0x00080100, DicomVR.SH) // Code Value
                    .One(0x00080102, DicomVR.SH) // Coding Scheme Designator
                    .One(0x00080104, DicomVR.LO) // Code Meaning
            );

        private Rows Add(
            uint number,
            DicomVR vr,
            bool isMultiValued,
            ReturnRule rule,
            IReadOnlyList<IndexedAttribute> items
        )
        {
            var tag = new DicomTag(number);
            DicomTag[] path = sequence is { } outer ? [new DicomTag(outer), tag] : [tag];
            var matched = SearchAttributes.Everything.FirstOrDefault(attribute =>
                attribute.Level == level && attribute.Path.SequenceEqual(path)
            );
            rows.Add(new IndexedAttribute(tag, vr, level, isMultiValued, rule, items) { Matched = matched });
            return this;
        }
    }
}
