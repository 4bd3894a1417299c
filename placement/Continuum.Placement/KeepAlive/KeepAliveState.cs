using System.Buffers.Binary;

namespace Continuum.Placement.KeepAlive;

/// <summary>
/// The stored form of what a policy knows, little endian: version (1 byte), bins (2), out of range (8), forecast's
/// samples (8), level (8) and variance (8), then two bytes a bin.
/// </summary>
internal static class KeepAliveState
{
    private const byte Version = 1;
    private const int HeaderBytes = 35;

    internal static byte[] Write(IdleTimeHistogram histogram, IdleTimeForecast forecast, long outOfRange)
    {
        ReadOnlySpan<ushort> counts = histogram.Counts;
        byte[] state = new byte[HeaderBytes + (2 * counts.Length)];
        state[0] = Version;
        Span<byte> rest = state.AsSpan(1);
        BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)counts.Length);
        BinaryPrimitives.WriteInt64LittleEndian(rest[2..], outOfRange);
        BinaryPrimitives.WriteInt64LittleEndian(rest[10..], forecast.Samples);
        BinaryPrimitives.WriteDoubleLittleEndian(rest[18..], forecast.LevelSeconds);
        BinaryPrimitives.WriteDoubleLittleEndian(rest[26..], forecast.Variance);
        for (int i = 0; i < counts.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(rest[(34 + (2 * i))..], counts[i]);
        }

        return state;
    }

    /// <summary>Fills both from a stored state; returns how many idle times were out of range.</summary>
    /// <exception cref="ArgumentException">It is no such state, or has other bins.</exception>
    internal static long Read(ReadOnlySpan<byte> state, IdleTimeHistogram histogram, IdleTimeForecast forecast)
    {
        int bins = histogram.Counts.Length;
        if (state.Length != HeaderBytes + (2 * bins)
            || state[0] != Version
            || BinaryPrimitives.ReadUInt16LittleEndian(state[1..]) != bins)
        {
            throw new ArgumentException(
                $"{state.Length} bytes of version {(state.IsEmpty ? -1 : state[0])} are no keep-alive state of {bins} "
                + "bins; "
                + $"{HeaderBytes + (2 * bins)} bytes of version {Version} are right",
                nameof(state));
        }

        Span<ushort> counts = new ushort[bins];
        long sum = 0;
        for (int i = 0; i < bins; i++)
        {
            counts[i] = BinaryPrimitives.ReadUInt16LittleEndian(state[(HeaderBytes + (2 * i))..]);
            sum += counts[i];
        }

        long outOfRange = BinaryPrimitives.ReadInt64LittleEndian(state[3..]);
        long samples = BinaryPrimitives.ReadInt64LittleEndian(state[11..]);
        double level = BinaryPrimitives.ReadDoubleLittleEndian(state[19..]);
        double variance = BinaryPrimitives.ReadDoubleLittleEndian(state[27..]);
        if (sum >= IdleTimeHistogram.HalvedAt || outOfRange < 0 || samples < 0
            || !(level >= 0 && double.IsFinite(level)) || !(variance >= 0 && double.IsFinite(variance)))
        {
            throw new ArgumentException(
                $"The keep-alive state has {sum} idle times in range, {outOfRange} out of it, {samples} forecast from, "
                + $"level {level} and variance {variance}; below {IdleTimeHistogram.HalvedAt} and none below 0 is "
                + "right",
                nameof(state));
        }

        histogram.Restore(counts);
        forecast.Restore(samples, level, variance);
        return outOfRange;
    }
}
