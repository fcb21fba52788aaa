using System.Globalization;

namespace ServerlessDicom.Cli.Store;

/// <summary>Failure and Warning Reasons (PS3.18 Tables I.2-1 and I.2-2, PS3.7 Annex C, and of servers) in words.</summary>
internal static class FailureReasons
{
    /// <summary>0110H.</summary>
    public const ushort ProcessingFailure = 0x0110;

    /// <summary>Whether an instance with this UID is there already: 0111H (PS3.7 §C.4.2), B00EH of some servers.</summary>
    public static bool IsAlreadyThere(ushort reason) => reason is 0x0111 or 0xB00E;

    /// <summary>A Failure Reason in words, its number behind.</summary>
    public static string Describe(ushort reason)
    {
        var words = reason switch
        {
            ProcessingFailure => "the server failed while processing it",
            0x0111 => "an instance with this UID is there already",
            0x0117 => "the server finds its SOP Instance UID invalid",
            0x0122 => "the server does not store this SOP Class",
            0x0124 => "not authorized",
            >= 0xA700 and <= 0xA7FF => "the server is out of resources, or it is too large",
            0xA901 => "its Study Instance UID is not the one in the URL",
            >= 0xA900 and <= 0xA9FF => "it lacks an attribute that every instance has, or does not match its SOP Class",
            0xB00E => "another instance with the same UIDs is there",
            0xC122 => "the server does not take its transfer syntax",
            >= 0xC000 and <= 0xCFFF => "the server cannot understand it",
            _ => "for a reason that only the server knows",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{words} ({reason:X4}H)");
    }

    /// <summary>A Warning Reason in words, its number behind.</summary>
    public static string DescribeWarning(ushort reason)
    {
        var words = reason switch
        {
            0xB000 => "the server changed elements of it",
            0xB006 => "the server left elements out",
            0xB007 => "its data set does not match its SOP Class",
            _ => "the server has a remark",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{words} ({reason:X4}H)");
    }
}
