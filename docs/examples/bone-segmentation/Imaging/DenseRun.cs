namespace ServerlessDicom.Examples.BoneSegmentation.Imaging;

/// <summary>Neighbouring voxels of a row that are dense.</summary>
/// <param name="Row">The row.</param>
/// <param name="Start">The first column.</param>
/// <param name="End">The column after the last.</param>
/// <param name="Label">A component that it belongs to; others may turn out to be the same.</param>
internal readonly record struct DenseRun(int Row, int Start, int End, int Label);
