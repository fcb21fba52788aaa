namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Blocks;

/// <summary>
/// <see cref="MqStates"/> as the decoder wants them: a context holds its state's number itself, so that a symbol needs
/// no look-up unless the state changes.
/// </summary>
internal static class MqDecoderStates
{
    /// <summary>Where the index of the next state after the more probable symbol begins.</summary>
    public const int NextShift = 1;

    /// <summary>Where the index of the next state after the less probable symbol begins.</summary>
    public const int NextLessShift = 8;

    /// <summary>The bits of an index.</summary>
    public const uint IndexMask = 0x7F;

    /// <summary>The bits of Qe, which stands as high as the interval does in the decoder.</summary>
    public const uint QeMask = 0xFFFF0000;

    /// <summary>The states: Qe in the upper half, then the indexes of the next states here, and the more probable symbol in bit 0.</summary>
    public static readonly uint[] All = Pack();

    /// <summary>The states in which a code-block begins.</summary>
    public static void Reset(Span<uint> contexts)
    {
        Span<byte> indexes = stackalloc byte[MqStates.Contexts];
        MqStates.Reset(indexes);
        for (var i = 0; i < indexes.Length; i++)
        {
            contexts[i] = All[indexes[i]];
        }
    }

    private static uint[] Pack()
    {
        var states = MqStates.Packed.ToArray();
        for (var i = 0; i < states.Length; i++)
        {
            var (qe, next, nextLess) = (states[i] & 0xFFFF, (states[i] >> 16) & 0xFF, states[i] >> 24);
            states[i] = (qe << 16) | (nextLess << NextLessShift) | (next << NextShift) | (uint)(i % 2);
        }

        return states;
    }
}
