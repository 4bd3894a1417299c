using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Snapshots;

/// <summary>
/// The working set of a template, in a file beside it, so that the first copy after a restart of the monitor is fast
/// already. It is a hint: one that is missing, damaged or of another snapshot is recorded anew.
/// </summary>
internal static class WorkingSetFile
{
    private const string Suffix = ".ws";
    private const int Version = 2;
    private const int RunBytes = 2 * sizeof(long);
    private const int MaxLength = 16 << 20;

    /// <summary>Writes it: whole or not at all.</summary>
    /// <param name="template">The template's path.</param>
    /// <param name="snapshot">What tells the snapshot from others (<see cref="SnapshotFile.Identity"/>).</param>
    /// <param name="set">The pages.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string template, ReadOnlySpan<byte> snapshot, WorkingSet set)
    {
        using var writer = new SnapshotWriter();
        writer.WriteInt32(Version);
        writer.WriteBytes(snapshot);
        WriteRuns(writer, set.Written);
        WriteRuns(writer, set.Read);
        writer.WriteBytes(MemoryMarshal.AsBytes(set.Touched.AsSpan()));
        byte[] hash = SHA256.HashData(writer.Written.Span);
        string unfinished = $"{template}.{Path.GetRandomFileName()}";
        try
        {
            using (var file = File.OpenHandle(unfinished, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(file, hash, fileOffset: 0);
                RandomAccess.Write(file, writer.Written.Span, hash.Length);
            }

            File.Move(unfinished, template + Suffix, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Reads it. Null: there is none that fits.</summary>
    public static WorkingSet? Read(string template, ReadOnlySpan<byte> snapshot)
    {
        var file = new FileInfo(template + Suffix);
        if (!file.Exists || file.Length is < SnapshotFormat.HashLength or > MaxLength)
        {
            return null;
        }

        byte[] bytes = File.ReadAllBytes(file.FullName);
        Memory<byte> rest = bytes.AsMemory(SnapshotFormat.HashLength);
        if (!bytes.AsSpan().StartsWith(SHA256.HashData(rest.Span)))
        {
            return null;
        }

        var reader = new SnapshotReader(rest);
        return reader.ReadInt32() == Version && reader.ReadBytes().Span.SequenceEqual(snapshot)
            ? new WorkingSet(
                ReadRuns(reader), ReadRuns(reader), MemoryMarshal.Cast<byte, ulong>(reader.ReadBytes().Span).ToArray())
            : null;
    }

    private static void WriteRuns(SnapshotWriter writer, PageRun[] runs)
    {
        writer.WriteInt32(runs.Length);
        foreach (PageRun run in runs)
        {
            writer.WriteUInt64(run.Start);
            writer.WriteInt64(run.Bytes);
        }
    }

    private static PageRun[] ReadRuns(SnapshotReader reader)
    {
        var runs = new PageRun[reader.ReadCount(RunBytes)];
        for (int i = 0; i < runs.Length; i++)
        {
            runs[i] = new PageRun(reader.ReadUInt64(), reader.ReadInt64());
        }

        return runs;
    }
}
