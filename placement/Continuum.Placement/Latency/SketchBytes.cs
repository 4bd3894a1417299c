using System.Buffers.Binary;

namespace Continuum.Placement.Latency;

/// <summary>
/// The byte form of a sketch: little-endian; version, shape, counts, then the bins from the lowest. Equal sketches give
/// equal bytes.
/// </summary>
public static class SketchBytes
{
    private const int Version = 1;
    private const int HeaderLength = 60;

    /// <summary>The sketch as bytes.</summary>
    public static byte[] Save(LatencySketch sketch)
    {
        byte[] bytes = new byte[HeaderLength + (8 * sketch.Bins)];
        Span<byte> rest = bytes;
        BinaryPrimitives.WriteInt32LittleEndian(rest, Version);
        BinaryPrimitives.WriteInt32LittleEndian(rest[4..], sketch.Shape.MaxBins);
        BinaryPrimitives.WriteDoubleLittleEndian(rest[8..], sketch.Shape.Accuracy);
        BinaryPrimitives.WriteInt64LittleEndian(rest[16..], sketch.Shape.HalfLife?.Ticks ?? 0);
        BinaryPrimitives.WriteInt64LittleEndian(rest[24..], sketch.Count);
        BinaryPrimitives.WriteInt64LittleEndian(rest[32..], sketch.Era);
        BinaryPrimitives.WriteDoubleLittleEndian(rest[40..], sketch.ZeroWeight);
        BinaryPrimitives.WriteInt32LittleEndian(rest[48..], sketch.LowestBin);
        BinaryPrimitives.WriteInt32LittleEndian(rest[52..], sketch.Bins);
        rest = rest[HeaderLength..];
        foreach (double weight in sketch.Weights)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(rest, weight);
            rest = rest[8..];
        }

        return bytes;
    }

    /// <summary>The sketch that was saved.</summary>
    /// <exception cref="InvalidDataException">These are not the bytes of a sketch; what is wrong is named.</exception>
    public static LatencySketch Load(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength)
        {
            throw new InvalidDataException($"{bytes.Length} bytes; a sketch has {HeaderLength} or more");
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        int bins = BinaryPrimitives.ReadInt32LittleEndian(bytes[52..]);
        if (version != Version || bins < 0 || bytes.Length != HeaderLength + (8L * bins))
        {
            throw new InvalidDataException(
                $"version {version} with {bins} bins in {bytes.Length} bytes; version {Version} with 8 bytes a bin "
                + $"after {HeaderLength} is right");
        }

        long halfLife = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        LatencySketch sketch;
        try
        {
            sketch = new LatencySketch(new SketchShape(
                BinaryPrimitives.ReadDoubleLittleEndian(bytes[8..]),
                BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
                halfLife == 0 ? null : new TimeSpan(halfLife)));
        }
        catch (ArgumentException wrong)
        {
            throw new InvalidDataException(wrong.Message, wrong);
        }

        Fill(sketch, bytes, bins);
        return sketch;
    }

    private static void Fill(LatencySketch sketch, ReadOnlySpan<byte> bytes, int bins)
    {
        long count = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]);
        double zeroWeight = BinaryPrimitives.ReadDoubleLittleEndian(bytes[40..]);
        double[] weights = new double[bins];
        bool fits = count >= 0 && bins <= sketch.Shape.MaxBins && IsWeight(zeroWeight) && (count > 0 || bins == 0);
        for (int i = 0; i < bins; i++)
        {
            weights[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(HeaderLength + (8 * i))..]);
            fits &= IsWeight(weights[i]);
        }

        if (!fits)
        {
            throw new InvalidDataException(
                $"{count} samples in {bins} bins of at most {sketch.Shape.MaxBins}, or a weight that is negative or "
                + "not finite: not a sketch that was saved");
        }

        sketch.Restore(
            count,
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            zeroWeight,
            BinaryPrimitives.ReadInt32LittleEndian(bytes[48..]),
            weights);
    }

    private static bool IsWeight(double weight) => weight >= 0 && double.IsFinite(weight);
}
