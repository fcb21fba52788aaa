using System.IO.Pipelines;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>Reads a Part 10 file as it streams in. Memory is bounded by <see cref="DicomReadLimits"/>, never by a length the file claims.</summary>
/// <remarks>
/// How input off the standard is taken:
/// <list type="bullet">
/// <item>No preamble, or neither preamble nor "DICM": read when the first element header looks like DICOM; otherwise
/// <see cref="DicomFormatProblem.NotDicom"/>.</item>
/// <item>No File Meta Information, or none of its Transfer Syntax UID: the encoding is told from the first element. A
/// declared syntax whose VR or byte order the first element contradicts is corrected likewise. The group length of group
/// 0002 is not relied on.</item>
/// <item>Elements out of order are sorted; of several with one tag in a data set the first stays.</item>
/// <item>UN: of undefined length it is a sequence in Implicit VR Little Endian (PS3.5 §6.2.2). Of defined length it is
/// one when the dictionary says so, or when it is no longer than <see cref="DicomReadLimits.LargeValueBytes"/>, begins
/// with an item and parses as a sequence to its very end; then its items may be in explicit VR, too. Everything else
/// stays UN.</item>
/// <item>OB and OW of undefined length are fragments, whatever the tag. No other VR may have an undefined length.</item>
/// <item>Unknown VRs become UN.</item>
/// <item>A delimiter that ends nothing is passed over; a missing Item Delimitation before a Sequence Delimitation is
/// made up for.</item>
/// <item>Zeros after the last element are padding; anything else there is malformed.</item>
/// <item>An item or sequence whose length contradicts its content is malformed; input that ends within an element, item or
/// sequence is truncated.</item>
/// </list>
/// </remarks>
public sealed class DicomFileReader
{
    private const int InflatedBufferLength = 32 << 10;

    private readonly PipeReader _input;
    private readonly DicomReadLimits _limits;
    private readonly Part10Parser _parser;
    private InputWindow _window;
    private PipeReader? _inflated;
    private bool _isAtEnd;

    /// <summary>Reads the file that <paramref name="input"/> delivers. The reader consumes what it reads and does not complete the pipe.</summary>
    public DicomFileReader(PipeReader input, DicomReadLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        _input = input;
        _limits = limits ?? DicomReadLimits.Default;
        _parser = new Part10Parser(_limits, holdsEverything: false);
        _window = new InputWindow(input);
    }

    /// <summary>
    /// Reads up to the value of Pixel Data, Float or Double Float Pixel Data at the top level, or to the end, and
    /// touches nothing after it. The Pixel Data element is not yet in the data set. (A deflated input is consumed
    /// further than that, as far as the inflater looks ahead.)
    /// </summary>
    /// <exception cref="DicomFormatException">The bytes so far are not a readable DICOM file.</exception>
    public async ValueTask<DicomFile> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        _parser.StopsAtPixelData = true;
        await ParseAsync(cancellationToken).ConfigureAwait(false);
        return _parser.File;
    }

    /// <summary>
    /// Reads on to the end of the input: passes over Pixel Data, noting where it or its fragments lie, and reads what
    /// follows it. The same <see cref="DicomFile"/> as from <see cref="ReadHeaderAsync"/>, now complete.
    /// </summary>
    /// <exception cref="DicomFormatException">The bytes are not a readable DICOM file.</exception>
    public async ValueTask<DicomFile> ReadToEndAsync(CancellationToken cancellationToken)
    {
        _parser.StopsAtPixelData = false;
        await ParseAsync(cancellationToken).ConfigureAwait(false);
        if (_parser.File.ContentLength < 0)
        {
            await _window.DrainAsync(cancellationToken).ConfigureAwait(false);
            _parser.File.ContentLength = _window.Offset;
            if (_inflated is not null)
            {
                await _inflated.CompleteAsync().ConfigureAwait(false);
                await new InputWindow(_input).DrainAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return _parser.File;
    }

    private async ValueTask ParseAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!_isAtEnd)
            {
                var outcome = _parser.Parse(_window.Bytes, _window.Offset, _window.IsFinal);
                var isThere = await _window
                    .AdvanceAsync(_parser.Position, _parser.HeldEnd, cancellationToken)
                    .ConfigureAwait(false);
                switch (outcome)
                {
                    case ParseOutcome.ReachedPixelData:
                        return;

                    case ParseOutcome.NeedsInflating:
                        BeginInflating();
                        break;

                    case ParseOutcome.Ended:
                        _isAtEnd = true;
                        break;

                    case ParseOutcome.NeedsMore when isThere:
                        await _window.GrowAsync(cancellationToken).ConfigureAwait(false);
                        break;
                }
            }
        }
        catch
        {
            _window.Release();
            if (_inflated is not null)
            {
                await _inflated.CompleteAsync().ConfigureAwait(false);
            }

            throw;
        }
        finally
        {
            _window.Release();
        }
    }

    private void BeginInflating()
    {
        _window.Release();
        var deflated = new DeflatedInput(_input.AsStream(leaveOpen: true));
        var inflater = Inflation.Open(deflated, _parser.IsZlib);
        _inflated = PipeReader.Create(inflater, new StreamPipeReaderOptions(bufferSize: InflatedBufferLength));
        _window = new InputWindow(_inflated, _limits.MaxInflatedBytes, deflated);
        _parser.BeginInflated();
    }
}
