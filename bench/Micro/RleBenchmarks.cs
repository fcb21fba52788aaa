using ServerlessDicom.Dicom.Imaging.Codecs.Rle;

namespace ServerlessDicom.Bench.Micro;

/// <summary>RLE Lossless: asked for is 1 GB/s decoded.</summary>
public class RleBenchmarks() : CodecBenchmarks(RleCodec.Decode, RleCodec.Encode);
