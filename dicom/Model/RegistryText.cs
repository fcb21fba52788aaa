using System.Text;

namespace ServerlessDicom.Dicom.Model;

/// <summary>Texts of a registry, stored end to end as UTF-8 in the assembly's data.</summary>
internal readonly ref struct RegistryText(ReadOnlySpan<byte> text, ReadOnlySpan<int> ends)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private readonly ReadOnlySpan<int> _ends = ends;

    public int Count => _ends.Length;

    public string GetString(int index) => Encoding.UTF8.GetString(Get(index));

    /// <summary>Compares a text, which must be ASCII, with another in ordinal order.</summary>
    public int CompareTo(int index, ReadOnlySpan<char> other)
    {
        var text = Get(index);
        var length = Math.Min(text.Length, other.Length);
        for (var i = 0; i < length; i++)
        {
            if (text[i] != other[i])
            {
                return text[i] - other[i];
            }
        }

        return text.Length - other.Length;
    }

    private ReadOnlySpan<byte> Get(int index) => _text[(index == 0 ? 0 : _ends[index - 1]).._ends[index]];
}
