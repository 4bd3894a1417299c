using System.Buffers.Binary;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Time;

/// <summary>
/// The page from which the program's vDSO reads the time: written by the monitor while the program does not run, read
/// by the program alone. Time is <c>(TSC - base) * ratio / 2^32 + start</c>; after <see cref="LimitNs"/> the program
/// makes a system call, with which the page is written anew. The layout is that of <see cref="Loading.VdsoCode"/>.
/// </summary>
internal sealed class ClockPage(PhysicalMemory memory, ulong physicalAddress)
{
    private const int SequenceAt = 0;
    private const int ModeAt = 4;
    private const int BaseAt = 8;
    private const int StartAt = 16;
    private const int RatioAt = 24;
    private const int OffsetAt = 32;
    private const int LimitAt = 40;

    /// <summary>How long the page is good: an error of the rate of 100 ppm is 10 µs then.</summary>
    public const long LimitNs = 100_000_000;

    /// <summary>Where it is in the machine's memory.</summary>
    public ulong PhysicalAddress => physicalAddress;

    /// <summary>Whether the program reads the time here; otherwise it makes the system call.</summary>
    public bool IsValid => Read32(ModeAt) == 1;

    /// <summary>The wall clock's distance from the monotonic clock, in nanoseconds.</summary>
    public long RealtimeOffset => (long)Read64(OffsetAt);

    /// <summary>What a program would read now, in nanoseconds of the monotonic clock.</summary>
    /// <param name="tsc">The program's time-stamp counter.</param>
    public long MonotonicAt(ulong tsc)
    {
        ulong since = tsc >= Read64(BaseAt) ? tsc - Read64(BaseAt) : 0;
        return (long)(Read64(StartAt) + (ulong)(((UInt128)since * Read64(RatioAt)) >> 32));
    }

    /// <summary>Writes how time goes on.</summary>
    /// <param name="tsc">The program's time-stamp counter.</param>
    /// <param name="monotonicNs">The monotonic clock at that moment.</param>
    /// <param name="ratio">Nanoseconds in 2^32 ticks.</param>
    /// <param name="realtimeOffset">The wall clock's distance from it.</param>
    public void Write(ulong tsc, long monotonicNs, ulong ratio, long realtimeOffset)
    {
        Span<byte> page = memory.Page(physicalAddress);
        BinaryPrimitives.WriteUInt64LittleEndian(page[BaseAt..], tsc);
        BinaryPrimitives.WriteInt64LittleEndian(page[StartAt..], monotonicNs);
        BinaryPrimitives.WriteUInt64LittleEndian(page[RatioAt..], ratio);
        BinaryPrimitives.WriteInt64LittleEndian(page[OffsetAt..], realtimeOffset);
        ulong limit = (ulong)(((UInt128)LimitNs << 32) / Math.Max(1, ratio));
        BinaryPrimitives.WriteUInt64LittleEndian(page[LimitAt..], limit);
        BinaryPrimitives.WriteUInt32LittleEndian(page[ModeAt..], 1);
        Advance(page);
    }

    /// <summary>Lets the program make system calls for the time.</summary>
    public void Invalidate()
    {
        Span<byte> page = memory.Page(physicalAddress);
        BinaryPrimitives.WriteUInt32LittleEndian(page[ModeAt..], 0);
        Advance(page);
    }

    // A thread that was interrupted while it read sees that it must read again.
    private static void Advance(Span<byte> page) => BinaryPrimitives.WriteUInt32LittleEndian(
        page[SequenceAt..], unchecked(BinaryPrimitives.ReadUInt32LittleEndian(page[SequenceAt..]) + 2));

    private uint Read32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(memory.Page(physicalAddress)[at..]);

    private ulong Read64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(memory.Page(physicalAddress)[at..]);
}
