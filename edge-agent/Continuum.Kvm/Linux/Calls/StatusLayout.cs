using System.Buffers.Binary;
using Continuum.Kvm.Linux.Files;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>A file's status as programs read it: <c>struct stat</c> (asm/stat.h) and <c>struct statx</c>.</summary>
internal static class StatusLayout
{
    /// <summary>Bytes of <c>struct stat</c> on x86-64.</summary>
    public const int StatBytes = 144;

    /// <summary>Bytes of <c>struct statx</c>.</summary>
    public const int StatxBytes = 256;

    private const uint BasicStats = 0x7FF;
    private const int BlockSize = 4096;
    private const long Second = 1_000_000_000;

    /// <summary>Writes <c>struct stat</c>; the buffer is zero.</summary>
    public static void WriteStat(Span<byte> into, in FileStatus status)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(into, status.Device);
        BinaryPrimitives.WriteUInt64LittleEndian(into[8..], status.Inode);
        BinaryPrimitives.WriteUInt64LittleEndian(into[16..], status.Links);
        BinaryPrimitives.WriteUInt32LittleEndian(into[24..], status.Mode);
        BinaryPrimitives.WriteUInt32LittleEndian(into[28..], status.UserId);
        BinaryPrimitives.WriteUInt32LittleEndian(into[32..], status.UserId);
        BinaryPrimitives.WriteUInt64LittleEndian(into[40..], status.RawDevice);
        BinaryPrimitives.WriteInt64LittleEndian(into[48..], status.Length);
        BinaryPrimitives.WriteInt64LittleEndian(into[56..], BlockSize);
        BinaryPrimitives.WriteInt64LittleEndian(into[64..], Blocks(status));
        WriteTime(into[72..], Accessed(status));
        WriteTime(into[88..], status.ModifiedNs);
        WriteTime(into[104..], Changed(status));
    }

    /// <summary>Writes <c>struct statx</c>; the buffer is zero.</summary>
    public static void WriteStatx(Span<byte> into, in FileStatus status)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(into, BasicStats);
        BinaryPrimitives.WriteInt32LittleEndian(into[4..], BlockSize);
        BinaryPrimitives.WriteUInt32LittleEndian(into[16..], status.Links);
        BinaryPrimitives.WriteUInt32LittleEndian(into[20..], status.UserId);
        BinaryPrimitives.WriteUInt32LittleEndian(into[24..], status.UserId);
        BinaryPrimitives.WriteUInt16LittleEndian(into[28..], (ushort)status.Mode);
        BinaryPrimitives.WriteUInt64LittleEndian(into[32..], status.Inode);
        BinaryPrimitives.WriteInt64LittleEndian(into[40..], status.Length);
        BinaryPrimitives.WriteInt64LittleEndian(into[48..], Blocks(status));
        WriteTime(into[64..], Accessed(status));
        WriteTime(into[96..], Changed(status));
        WriteTime(into[112..], status.ModifiedNs);
        WriteDevice(into[128..], status.RawDevice);
        WriteDevice(into[136..], status.Device);
    }

    private static long Blocks(in FileStatus status) =>
        ((status.AllocatedBytes < 0 ? status.Length : status.AllocatedBytes) + 511) / 512;

    private static long Accessed(in FileStatus status) =>
        status.AccessedNs == 0 ? status.ModifiedNs : status.AccessedNs;

    private static long Changed(in FileStatus status) => status.ChangedNs == 0 ? status.ModifiedNs : status.ChangedNs;

    private static void WriteTime(Span<byte> into, long nanoseconds)
    {
        (long seconds, long rest) = Math.DivRem(nanoseconds, Second);
        BinaryPrimitives.WriteInt64LittleEndian(into, rest < 0 ? seconds - 1 : seconds);
        BinaryPrimitives.WriteUInt32LittleEndian(into[8..], (uint)(rest < 0 ? rest + Second : rest));
    }

    // sysmacros.h: major() and minor().
    private static void WriteDevice(Span<byte> into, ulong device)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(into, (uint)(((device >> 8) & 0xFFF) | ((device >> 32) & 0xFFFFF000)));
        BinaryPrimitives.WriteUInt32LittleEndian(into[4..], (uint)((device & 0xFF) | ((device >> 12) & 0xFFFFFF00)));
    }
}
