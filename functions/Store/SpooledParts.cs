using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ServerlessDicom.Dicom.BulkData;

namespace ServerlessDicom.Functions.Store;

/// <summary>
/// The parts with bulk data of a payload by their Content-Location (PS3.18 §8.6.1.2). What is remembered of a location is
/// a digest, whose length does not depend on the client.
/// </summary>
/// <param name="baseUri">What relative references are resolved against (RFC 2557 §5).</param>
internal sealed class SpooledParts(Uri baseUri)
{
    private const string Uuid = "urn:uuid:";

    /// <summary>Bytes that metadata may refer to once more at the most: what costs no more than to send them again.</summary>
    private const long MaxSharedBytes = 1L << 30;

    /// <summary>What referring to a part costs, however short it is.</summary>
    private const long LeastBytes = 1 << 10;

    private readonly Dictionary<UInt128, List<SpooledPart>> _byLocation = [];
    private readonly List<SpooledPart> _withoutLocation = [];
    private long _sharedBytes;

    /// <summary>Parts that no metadata refer to.</summary>
    public int UnusedCount =>
        _withoutLocation.Count + _byLocation.Values.Sum(parts => parts.Count(part => !part.IsUsed));

    /// <summary>Adds a part behind those of the same location.</summary>
    public void Add(string? location, BulkDataPart part)
    {
        var spooled = new SpooledPart(part);
        if (location is null)
        {
            _withoutLocation.Add(spooled);
        }
        else if (_byLocation.TryGetValue(KeyOf(location), out var parts))
        {
            parts.Add(spooled);
        }
        else
        {
            _byLocation.Add(KeyOf(location), [spooled]);
        }
    }

    /// <summary>The parts that a BulkDataURI names, in the order in which they came.</summary>
    /// <exception cref="InstanceAssemblyException">They are referred to too often.</exception>
    public IReadOnlyList<BulkDataPart> Find(string uri)
    {
        if (
            !_byLocation.TryGetValue(KeyOf(uri), out var parts)
            && !(
                // Some give the UUID of the XML model as it is.
                uri.StartsWith(Uuid, StringComparison.OrdinalIgnoreCase)
                && _byLocation.TryGetValue(KeyOf(uri[Uuid.Length..]), out parts)
            )
        )
        {
            return [];
        }

        foreach (var part in parts)
        {
            _sharedBytes += part.IsUsed ? Math.Max(LeastBytes, part.Part.Length) : 0;
            if (_sharedBytes > MaxSharedBytes)
            {
                throw new InstanceAssemblyException(
                    InstanceAssemblyProblem.TooLarge,
                    "The metadata refer to the same bulk data too often."
                );
            }

            part.IsUsed = true;
        }

        return [.. parts.Select(part => part.Part)];
    }

    private UInt128 KeyOf(string reference)
    {
        var text = Uri.TryCreate(baseUri, reference, out var uri) ? uri.AbsoluteUri : reference;
        return BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
