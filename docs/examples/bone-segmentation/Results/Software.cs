namespace ServerlessDicom.Examples.BoneSegmentation.Results;

/// <summary>This program, as results name it.</summary>
internal static class Software
{
    /// <summary>Who made it: Manufacturer (0008,0070).</summary>
    public const string Manufacturer = "ServerlessDicom";

    /// <summary>Its name: Manufacturer's Model Name (0008,1090).</summary>
    public const string Name = "Bone segmentation example";

    /// <summary>Its version, which goes up when results change.</summary>
    public const string Version = "1";
}
