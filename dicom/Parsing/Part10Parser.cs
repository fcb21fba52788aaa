using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>
/// The steps through a Part 10 file (PS3.10 §7.1), over windows of contiguous bytes that whoever drives it provides:
/// preamble, File Meta Information, finding the syntax, data set.
/// </summary>
internal sealed class Part10Parser(DicomReadLimits limits, bool holdsEverything)
{
    private const int PreambleLength = 128;

    private readonly DataSetParser _elements = new(limits, holdsEverything);
    private readonly DicomDataset _meta = new();
    private Step _step;
    private ReadOnlyMemory<byte> _preamble;
    private DicomTransferSyntax _syntax = DicomTransferSyntax.ExplicitVRLittleEndian;
    private bool _isSyntaxDeclared;
    private bool _isPart10;
    private long _datasetOffset;
    private DicomFile? _file;

    private enum Step
    {
        Preamble,
        MetaStart,
        Meta,
        Syntax,
        DataSetStart,
        DataSet,
    }

    /// <summary>The file, once the data set has begun.</summary>
    public DicomFile File => _file ?? throw new InvalidOperationException("The data set has not begun.");

    public ReadOnlyMemory<byte> Original { get; init; }

    public ReadOnlyMemory<byte> Content { get; set; }

    /// <summary>Whether a deflated data set is in zlib's wrapping.</summary>
    public bool IsZlib { get; private set; }

    /// <summary>Up to where the input is parsed or passed over.</summary>
    public long Position { get; private set; }

    /// <summary>Up to where the bytes of windows so far must stay as they are: values are slices of them.</summary>
    public long HeldEnd { get; private set; }

    public bool StopsAtPixelData
    {
        set => _elements.StopsAtPixelData = value;
    }

    /// <summary>Parses on.</summary>
    /// <param name="window">The bytes from <paramref name="offset"/> on.</param>
    /// <param name="offset">Where the window starts; not after <see cref="Position"/>.</param>
    /// <param name="isFinal">Whether the input ends with the window.</param>
    public ParseOutcome Parse(ReadOnlyMemory<byte> window, long offset, bool isFinal)
    {
        while (true)
        {
            var rest = _step is Step.Meta or Step.DataSet ? window : window[(int)(Position - offset)..];
            switch (_step)
            {
                case Step.Preamble:
                    if (!TryPassPreamble(rest, isFinal))
                    {
                        return ParseOutcome.NeedsMore;
                    }

                    _step = Step.MetaStart;
                    break;

                case Step.MetaStart:
                    if (rest.Length < ElementHeader.ShortLength && !isFinal)
                    {
                        return ParseOutcome.NeedsMore;
                    }

                    BeginMeta(rest.Span);
                    break;

                case Step.Meta:
                    if (ParseElements(window, offset, isFinal) == ParseOutcome.NeedsMore)
                    {
                        return ParseOutcome.NeedsMore;
                    }

                    _step = Step.Syntax;
                    break;

                case Step.Syntax:
                    if (rest.Length < ElementHeader.ShortLength && !isFinal)
                    {
                        return ParseOutcome.NeedsMore;
                    }

                    _datasetOffset = Position;
                    FindDeclaredSyntax();
                    _step = Step.DataSetStart;
                    // Framework deflaters make nothing at all of an empty data set.
                    if (_syntax.IsDeflated && !rest.IsEmpty)
                    {
                        IsZlib = Inflation.IsZlib(rest.Span);
                        return ParseOutcome.NeedsInflating;
                    }

                    break;

                case Step.DataSetStart:
                    if (rest.Length < ElementHeader.ShortLength && !isFinal)
                    {
                        return ParseOutcome.NeedsMore;
                    }

                    BeginDataSet(rest.Span);
                    break;

                default:
                    return ParseElements(window, offset, isFinal);
            }
        }
    }

    /// <summary>To be called when the windows that follow are of the inflated data set, from 0 on.</summary>
    public void BeginInflated() => (Position, HeldEnd) = (0, 0);

    // Part 10 wants 128 bytes of preamble and "DICM". Taken as well: "DICM" at the start, and neither of both.
    private bool TryPassPreamble(ReadOnlyMemory<byte> rest, bool isFinal)
    {
        var head = rest.Span;
        if (head.StartsWith("DICM"u8))
        {
            (Position, _isPart10) = ("DICM"u8.Length, true);
            return true;
        }

        if (head.Length >= PreambleLength + "DICM"u8.Length)
        {
            if (head[PreambleLength..].StartsWith("DICM"u8))
            {
                _preamble = rest[..PreambleLength];
                (Position, _isPart10) = (PreambleLength + "DICM"u8.Length, true);
                HeldEnd = Position;
            }

            return true;
        }

        return isFinal;
    }

    private void BeginMeta(ReadOnlySpan<byte> head)
    {
        var encoding = EncodingGuess.FromUnknown(head);
        if (encoding is null && !_isPart10)
        {
            throw new DicomFormatException(DicomFormatProblem.NotDicom, "This does not look like DICOM.", 0);
        }

        if (head.IsEmpty)
        {
            throw new DicomFormatException(
                DicomFormatProblem.Truncated,
                "The input ends before any element.",
                Position
            );
        }

        if (encoding is { IsBigEndian: false } found && found.ReadUInt16(head) == DataSetParser.MetaGroup)
        {
            _elements.Begin(_meta, found, Position, onlyMeta: true);
            _step = Step.Meta;
        }
        else
        {
            _step = Step.Syntax;
        }
    }

    private void FindDeclaredSyntax()
    {
        if (_meta.GetString(DicomTag.TransferSyntaxUID) is { } uid)
        {
            _isSyntaxDeclared = true;
            _syntax = DicomTransferSyntax.FromUid(uid);
        }
    }

    private void BeginDataSet(ReadOnlySpan<byte> head)
    {
        var declared = new DataSetEncoding(_syntax.IsExplicitVR, _syntax.IsBigEndian);
        var encoding = _isSyntaxDeclared
            ? EncodingGuess.FromDeclared(head, declared)
            : EncodingGuess.FromUnknown(head) ?? EncodingGuess.FromDeclared(head, declared);
        if (encoding != declared)
        {
            _syntax = Correct(_syntax, encoding);
        }

        var dataset = new DicomDataset { IsBigEndian = encoding.IsBigEndian };
        _file = new DicomFile
        {
            Preamble = _preamble,
            FileMetaInformation = _meta,
            Dataset = dataset,
            TransferSyntax = _syntax,
            DatasetOffset = _datasetOffset,
            Original = Original,
            Content = Content,
        };
        _elements.Begin(dataset, encoding, Position, onlyMeta: false);
        _step = Step.DataSet;
    }

    private static DicomTransferSyntax Correct(DicomTransferSyntax syntax, DataSetEncoding found) =>
        syntax is { IsEncapsulated: true } or { IsDeflated: true }
            ? syntax with
            {
                IsExplicitVR = found.IsExplicitVR,
                IsBigEndian = found.IsBigEndian,
            }
        : !found.IsExplicitVR ? DicomTransferSyntax.ImplicitVRLittleEndian
        : found.IsBigEndian ? DicomTransferSyntax.ExplicitVRBigEndian
        : DicomTransferSyntax.ExplicitVRLittleEndian;

    private ParseOutcome ParseElements(ReadOnlyMemory<byte> window, long offset, bool isFinal)
    {
        var outcome = _elements.Parse(window, offset, isFinal);
        (Position, HeldEnd) = (_elements.Position, Math.Max(HeldEnd, _elements.HeldEnd));
        return outcome;
    }
}
