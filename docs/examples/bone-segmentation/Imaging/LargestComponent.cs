namespace ServerlessDicom.Examples.BoneSegmentation.Imaging;

/// <summary>A component of a volume.</summary>
/// <param name="Slices">Its runs, slice by slice; slices it is not in have none.</param>
/// <param name="Density">Its voxels.</param>
internal sealed record LargestComponent(IReadOnlyList<IReadOnlyList<DenseRun>> Slices, Density Density)
{
    /// <summary>The numbers of the slices it is in.</summary>
    public IReadOnlyList<int> Present { get; } =
    [.. Slices.Index().Where(slice => slice.Item.Count > 0).Select(slice => slice.Index)];

    /// <summary>Its volume in mm³; null when the distance of the slices is not known.</summary>
    public double? Volume(CtSeries series) =>
        Present.Aggregate<int, double?>(
            0,
            (sum, slice) => sum + Slices[slice].Sum(run => run.End - run.Start) * series.VoxelVolume(slice)
        );
}
