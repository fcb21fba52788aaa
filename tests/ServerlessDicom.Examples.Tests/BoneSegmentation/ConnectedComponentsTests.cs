using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Examples.BoneSegmentation.Imaging;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Examples.Tests.BoneSegmentation;

public sealed class ConnectedComponentsTests
{
    private const int Slices = 4;
    private const int Rows = 5;
    private const int Columns = 6;
    private const int Threshold = 300;

    private static readonly HounsfieldScale _scale = new(16, IsSigned: true, Slope: 1, Intercept: 0, Padding: null);

    [Fact]
    public void The_largest_component_is_that_of_a_flood_fill()
    {
        // Dense enough that components meet over detours, and thin enough that there are several.
        var volumes = Gen.ArrayOf(
            Gen.Frequency((1, Gen.Choose(300, 900)), (1, Gen.Choose(-900, 299))),
            Slices * Rows * Columns
        );
        Prop.ForAll(volumes.ToArbitrary(), Check).Check(Properties.Cases(100));

        static void Check(int[] volume)
        {
            var components = Flood(volume);
            var found = Find(volume);

            var largest = components.Count == 0 ? 0 : components.Max(component => component.Count);
            Assert.Equal(largest, found?.Density.Voxels ?? 0);
            if (found is null)
            {
                return;
            }

            var voxels = Voxels(found);
            Assert.Contains(components, component => component.SetEquals(voxels));
            Assert.Equal(voxels.Sum(voxel => volume[voxel]), found.Density.Sum);
            Assert.Equal(voxels.Min(voxel => volume[voxel]), found.Density.Least);
            Assert.Equal(voxels.Max(voxel => volume[voxel]), found.Density.Greatest);
        }
    }

    [Fact]
    public void Nothing_dense_is_no_component() => Assert.Null(Find(new int[Slices * Rows * Columns]));

    [Fact]
    public void A_frame_that_is_too_short_is_refused() =>
        Assert.Throws<InvalidDataException>(() =>
            new ConnectedComponents(Rows, Columns, Threshold).Add(new byte[Rows * Columns * 2 - 1], _scale)
        );

    private static LargestComponent? Find(int[] volume)
    {
        var components = new ConnectedComponents(Rows, Columns, Threshold);
        foreach (var slice in volume.Chunk(Rows * Columns))
        {
            var frame = new byte[slice.Length * sizeof(short)];
            for (var i = 0; i < slice.Length; i++)
            {
                BinaryPrimitives.WriteInt16LittleEndian(frame.AsSpan(i * sizeof(short)), (short)slice[i]);
            }

            components.Add(frame, _scale);
        }

        return components.Largest();
    }

    private static HashSet<int> Voxels(LargestComponent component) =>
        [
            .. component
                .Slices.Index()
                .SelectMany(slice =>
                    slice.Item.SelectMany(run =>
                        Enumerable
                            .Range(run.Start, run.End - run.Start)
                            .Select(column => (slice.Index * Rows + run.Row) * Columns + column)
                    )
                ),
        ];

    /// <summary>All components, found the simple way.</summary>
    private static List<HashSet<int>> Flood(int[] volume)
    {
        var components = new List<HashSet<int>>();
        var seen = new HashSet<int>();
        for (var start = 0; start < volume.Length; start++)
        {
            var component = new HashSet<int>();
            var rest = new Stack<int>([start]);
            while (rest.TryPop(out var voxel))
            {
                if (volume[voxel] >= Threshold && seen.Add(voxel))
                {
                    component.Add(voxel);
                    foreach (var neighbour in Neighbours(voxel))
                    {
                        rest.Push(neighbour);
                    }
                }
            }

            if (component.Count > 0)
            {
                components.Add(component);
            }
        }

        return components;
    }

    private static IEnumerable<int> Neighbours(int voxel)
    {
        var (slice, row, column) = (voxel / Columns / Rows, voxel / Columns % Rows, voxel % Columns);
        (int Slice, int Row, int Column)[] all =
        [
            (slice - 1, row, column),
            (slice + 1, row, column),
            (slice, row - 1, column),
            (slice, row + 1, column),
            (slice, row, column - 1),
            (slice, row, column + 1),
        ];
        return all.Where(at => at is { Slice: >= 0 and < Slices, Row: >= 0 and < Rows, Column: >= 0 and < Columns })
            .Select(at => (at.Slice * Rows + at.Row) * Columns + at.Column);
    }
}
