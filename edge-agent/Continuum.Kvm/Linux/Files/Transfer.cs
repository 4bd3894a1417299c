using System.Buffers;
using Continuum.Kvm.Linux.Memory;

namespace Continuum.Kvm.Linux.Files;

/// <summary>
/// Moves bytes between the program's memory and its files, page by page without a buffer between. A part that was moved
/// before something failed or would wait is the result, as on Linux.
/// </summary>
internal static class Transfer
{
    /// <summary>What one call moves at most (MAX_RW_COUNT).</summary>
    public const ulong MostBytes = 0x7FFFF000;

    /// <summary>Pieces of one call, at most (UIO_MAXIOV).</summary>
    public const int MostVectors = 1024;

    // What is gathered for a file that must see pieces as one.
    private const ulong MostAtOnce = 64 << 10;

    /// <summary>Moves a range.</summary>
    /// <param name="process">Whose memory.</param>
    /// <param name="file">The file.</param>
    /// <param name="range">Where in the program's memory.</param>
    /// <param name="writes">Whether bytes go to the file.</param>
    /// <param name="at">Where in the file; null: at its own position.</param>
    /// <returns>Bytes moved, or minus errno.</returns>
    public static long Move(LinuxProcess process, OpenFile file, GuestVector range, bool writes, long? at)
    {
        GuestMemory guest = process.Guest;
        ulong length = Math.Min(range.Length, MostBytes);
        if (length == 0)
        {
            return Once(file, default, writes, at);
        }

        long total = 0;
        while ((ulong)total < length)
        {
            ulong rest = length - (ulong)total;
            ulong address = unchecked(range.Address + (ulong)total);
            if (!guest.TryGetSpan(address, rest, forWriting: !writes, out Span<byte> span))
            {
                return total > 0 ? total : -(long)Errno.EFAULT;
            }

            long? place = at + total;
            long moved = (ulong)span.Length < rest && file.WholeUpTo > 0
                ? Whole(guest, file, new GuestVector(address, Math.Min(rest, MostAtOnce)), writes, place)
                : Once(file, span, writes, place);
            if (moved < 0)
            {
                return total > 0 ? total : moved;
            }

            total += moved;
            if (moved < span.Length || TransferBound.IsReached(process.Machine, total, TransferBound.MostBytes))
            {
                break;
            }
        }

        return total;
    }

    /// <summary>Moves several ranges, one after the other.</summary>
    public static long Move(
        LinuxProcess process, OpenFile file, ReadOnlySpan<GuestVector> ranges, bool writes, long? at)
    {
        if (ranges.IsEmpty)
        {
            return 0;
        }

        if (ranges.Length > 1 && TryGather(process.Guest, file, ranges, writes, at, out long gathered))
        {
            return gathered;
        }

        long total = 0;
        foreach (GuestVector range in ranges)
        {
            if (range.Length == 0 && (total > 0 || ranges.Length > 1))
            {
                continue;
            }

            GuestVector allowed = range with { Length = Math.Min(range.Length, MostBytes - (ulong)total) };
            long moved = Move(process, file, allowed, writes, at + total);
            if (moved < 0)
            {
                return total > 0 ? total : moved;
            }

            total += moved;
            if ((ulong)moved < range.Length
                || TransferBound.IsReached(process.Machine, total, TransferBound.MostBytes))
            {
                break;
            }
        }

        return total;
    }

    /// <summary>Reads the pieces of a readv(2) and checks them: no length is negative, nor their sum.</summary>
    /// <returns>0, or EFAULT, EINVAL.</returns>
    public static Errno ReadVectors(GuestMemory guest, ulong address, ulong count, out GuestVector[] ranges)
    {
        ranges = [];
        if (count > MostVectors)
        {
            return Errno.EINVAL;
        }

        ranges = new GuestVector[(int)count];
        if (!guest.TryRead(address, System.Runtime.InteropServices.MemoryMarshal.AsBytes(ranges.AsSpan())))
        {
            return Errno.EFAULT;
        }

        foreach (GuestVector range in ranges)
        {
            if (range.Length > long.MaxValue)
            {
                return Errno.EINVAL;
            }
        }

        return 0;
    }

    private static long Once(OpenFile file, Span<byte> span, bool writes, long? at) => (writes, at) switch
    {
        (true, null) => file.Write(span),
        (true, { } place) => file.WriteAt(place, span),
        (false, null) => file.Read(span),
        (false, { } place) => file.ReadAt(place, span),
    };

    /// <summary>Moves a range that crosses pages in one piece.</summary>
    private static long Whole(GuestMemory guest, OpenFile file, GuestVector range, bool writes, long? at)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent((int)range.Length);
        try
        {
            Span<byte> bytes = rented.AsSpan(0, (int)range.Length);

            if (!(writes ? guest.TryRead(range.Address, bytes) : CanTake(guest, range)))
            {
                return -(long)Errno.EFAULT;
            }

            long moved = Once(file, bytes, writes, at);
            return writes || moved <= 0 || guest.TryWrite(range.Address, bytes[..(int)moved])
                ? moved
                : -(long)Errno.EFAULT;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Whether all of a range may be written to: known before bytes leave the file for it.</summary>
    private static bool CanTake(GuestMemory guest, GuestVector range)
    {
        GuestSegments segments = guest.Segments(range.Address, range.Length, forWriting: true);
        while (segments.TryNext(out _))
        {
        }

        return segments.AreComplete;
    }

    /// <summary>Moves short pieces that the file must see as one (a writev(2) to a pipe, a message).</summary>
    private static bool TryGather(
        GuestMemory guest, OpenFile file, ReadOnlySpan<GuestVector> ranges, bool writes, long? at, out long result)
    {
        ulong length = 0;
        foreach (GuestVector range in ranges)
        {
            length += Math.Min(range.Length, MostBytes);
        }

        result = 0;
        if (length > (ulong)file.WholeUpTo)
        {
            return false;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            Span<byte> bytes = rented.AsSpan(0, (int)length);
            result = CopyAll(guest, ranges, bytes, toGuest: false)
                ? Once(file, bytes, writes, at) : -(long)Errno.EFAULT;
            if (!writes && result > 0 && !CopyAll(guest, ranges, bytes[..(int)result], toGuest: true))
            {
                result = -(long)Errno.EFAULT;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static bool CopyAll(
        GuestMemory guest, ReadOnlySpan<GuestVector> ranges, Span<byte> bytes, bool toGuest)
    {
        foreach (GuestVector range in ranges)
        {
            Span<byte> part = bytes[..(int)Math.Min(range.Length, (ulong)bytes.Length)];
            if (!(toGuest ? guest.TryWrite(range.Address, part) : guest.TryRead(range.Address, part)))
            {
                return false;
            }

            bytes = bytes[part.Length..];
        }

        return true;
    }
}
