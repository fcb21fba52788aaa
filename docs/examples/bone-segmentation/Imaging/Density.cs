namespace ServerlessDicom.Examples.BoneSegmentation.Imaging;

/// <summary>Hounsfield units of voxels, summed up.</summary>
/// <param name="Voxels">How many there are.</param>
/// <param name="Sum">Their sum.</param>
/// <param name="Squares">The sum of their squares.</param>
/// <param name="Least">The least.</param>
/// <param name="Greatest">The greatest.</param>
internal readonly record struct Density(long Voxels, long Sum, long Squares, int Least, int Greatest)
{
    /// <summary>No voxels.</summary>
    public static Density None { get; } = new(0, 0, 0, int.MaxValue, int.MinValue);

    /// <summary>Their mean.</summary>
    public double Mean => (double)Sum / Voxels;

    /// <summary>Their standard deviation.</summary>
    public double StandardDeviation => Math.Sqrt(Math.Max(0, (double)Squares / Voxels - Mean * Mean));

    /// <summary>With a voxel more.</summary>
    public Density With(int hounsfield) =>
        new(
            Voxels + 1,
            Sum + hounsfield,
            Squares + (long)hounsfield * hounsfield,
            Math.Min(Least, hounsfield),
            Math.Max(Greatest, hounsfield)
        );

    /// <summary>Those of both.</summary>
    public static Density operator +(Density a, Density b) =>
        new(
            a.Voxels + b.Voxels,
            a.Sum + b.Sum,
            a.Squares + b.Squares,
            Math.Min(a.Least, b.Least),
            Math.Max(a.Greatest, b.Greatest)
        );
}
