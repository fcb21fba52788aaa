using System.ComponentModel.DataAnnotations;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>Settings of rendering, section <c>Rendering</c>.</summary>
internal sealed class RenderingOptions
{
    /// <summary>How many pictures are made at a time; what waits costs no memory.</summary>
    /// <value>one per processor</value>
    [Range(1, 1024)]
    public int? Concurrency { get; set; }

    /// <summary>What <see cref="Concurrency"/> comes to.</summary>
    internal int TurnsAtATime => Concurrency ?? Environment.ProcessorCount;

    /// <summary>Bytes of a decoded frame, and of a picture before it is compressed, at the most.</summary>
    [Range(1 << 20, int.MaxValue)]
    public int MaxFrameBytes { get; set; } = 256 << 20;

    /// <summary>The longer side of a thumbnail in pixels, unless a viewport is asked for.</summary>
    [Range(16, 1024)]
    public int ThumbnailSize { get; set; } = 256;

    /// <summary>Bytes of memory for the pictures that were asked for last; 0 for none.</summary>
    [Range(0, int.MaxValue)]
    public int MemoryBytes { get; set; } = 64 << 20;

    /// <summary>How long pictures are kept for those who ask again; thumbnails of what <see cref="ThumbnailSize"/> says stay as long as the instance.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(30);
}
