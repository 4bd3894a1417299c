using System.Buffers;
using System.Globalization;
using Continuum.Mqtt.Sessions;

namespace Continuum.Mqtt.Tests.Fuzz;

/// <summary>
/// Replay of a session log: its changes alone, in a batch whose check sum is right, or the whole file. What was read
/// must come to the same when it is written and read again.
/// </summary>
internal sealed class LogTarget(bool wholeFile) : FuzzTarget
{
    private static readonly byte[] Salt = "saltsalt"u8.ToArray();

    public override string Name => wholeFile ? "log" : "changes";

    public override int Weight => wholeFile ? 1 : 3;

    /// <summary>A file with one batch.</summary>
    public static byte[] FileOf(ReadOnlySpan<byte> changes)
    {
        byte[] batch = new byte[LogFormat.BatchHeader];
        LogFormat.WriteBatchHeader(batch, Salt, LogFormat.FileHeader, changes);
        return [.. LogFormat.NewFileHeader(Salt), .. batch, .. changes];
    }

    public override byte[] Repair(byte[] input)
    {
        // The first change's length becomes that of the whole input.
        if (!wholeFile && input.Length > sizeof(int))
        {
            byte[] repaired = [.. input];
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(repaired, input.Length - sizeof(int));
            return repaired;
        }

        int changesAt = LogFormat.FileHeader + LogFormat.BatchHeader;
        return wholeFile && input.Length > changesAt ? FileOf(input.AsSpan(changesAt)) : input;
    }

    public override string Take(byte[] input)
    {
        byte[] file = wholeFile ? input : FileOf(input);
        StoredState state = new();
        try
        {
            if (file.AsSpan().StartsWith(LogFormat.OldMagic))
            {
                LogReplay.RunOld("log", file, state);
                return "old:" + Shape(state);
            }

            if (!LogFormat.IsFileHeader(file))
            {
                return "no log";
            }

            int end = LogReplay.Run("log", file, state);
            Assert.InRange(end, LogFormat.FileHeader, file.Length);
        }
        catch (SessionStoreException refused)
        {
            return Wording.Of(refused.Message);
        }

        string shape = Shape(state);
        ArrayBufferWriter<byte> again = new();
        foreach (SessionChange change in state.AsChanges())
        {
            LogFormat.AppendChange(again, change);
        }

        StoredState read = new();
        LogReplay.Run("log", FileOf(again.WrittenSpan), read);
        Assert.Equal(shape, Shape(read));
        return shape;
    }

    private static string Shape(StoredState state) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Small(state.Sessions.Count)}.{Small(state.Retained.Count)}.{Small(state.Wills.Count)}."
        + $"{Small(state.Sessions.Values.Sum(one => one.Subscriptions.Count))}."
        + $"{Small(state.Sessions.Values.Sum(one => one.Deliveries.Count))}."
        + $"{Small(state.Sessions.Values.Sum(one => one.Received.Count))}");

    private static int Small(int count) => Math.Min(count, 3);
}
