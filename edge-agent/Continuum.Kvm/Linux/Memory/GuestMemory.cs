using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Memory;

/// <summary>
/// The bytes of the program, by its own addresses. Every access is checked against the program's mappings and their
/// protection, pages that nobody touched yet are filled in, and whatever is outside is refused: false then, and the
/// caller says <see cref="Errno.EFAULT"/>. Lengths and addresses are the program's: any value is safe to pass.
/// </summary>
internal sealed class GuestMemory(AddressSpace space, PhysicalMemory memory, PageTables tables)
{
    private const int PageSize = PhysicalMemory.PageSize;

    // What TryGetSpan gives at most: the walk stays short when only a few bytes are wanted.
    private const int MaxSpan = 64 * PageSize;

    /// <summary>Copies from the program. False: not all of it may be read; the buffer is then undefined.</summary>
    public bool TryRead(ulong address, Span<byte> into)
    {
        while (into.Length > 0)
        {
            if (!TryGetSpan(address, (ulong)into.Length, forWriting: false, out Span<byte> bytes))
            {
                return false;
            }

            bytes.CopyTo(into);
            into = into[bytes.Length..];
            address += (ulong)bytes.Length;
        }

        return true;
    }

    /// <summary>Copies to the program. False: not all of it may be written; a part may have been.</summary>
    public bool TryWrite(ulong address, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (!TryGetSpan(address, (ulong)bytes.Length, forWriting: true, out Span<byte> into))
            {
                return false;
            }

            bytes[..into.Length].CopyTo(into);
            bytes = bytes[into.Length..];
            address += (ulong)into.Length;
        }

        return true;
    }

    /// <summary>Reads one value.</summary>
    public bool TryRead<T>(ulong address, out T value)
        where T : unmanaged
    {
        value = default;
        return TryRead(address, MemoryMarshal.AsBytes(new Span<T>(ref value)));
    }

    /// <summary>Writes one value.</summary>
    public bool TryWrite<T>(ulong address, T value)
        where T : unmanaged =>
        TryWrite(address, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>Writes zeroes.</summary>
    public bool TryClear(ulong address, ulong length)
    {
        GuestSegments segments = Segments(address, length, forWriting: true);
        while (segments.TryNext(out Span<byte> bytes))
        {
            bytes.Clear();
        }

        return segments.AreComplete;
    }

    /// <summary>
    /// The bytes from an address on that lie together: to the end of its page at least, or fewer when
    /// <paramref name="length"/> is less: for copying without a buffer between. Valid until the next system call that
    /// changes mappings.
    /// </summary>
    public bool TryGetSpan(ulong address, ulong length, bool forWriting, out Span<byte> bytes)
    {
        PageAccess access = forWriting ? PageAccess.Write : PageAccess.Read;
        bytes = default;
        if (length == 0)
        {
            return true;
        }

        if (!TryReach(address, access, out ulong page))
        {
            return false;
        }

        int within = (int)(address & (PageSize - 1));
        int most = (int)Math.Min(length, MaxSpan);
        int found = PageSize - within;
        while (found < most
            && tables.TryWalk(address + (ulong)found, out ulong next, out PageAccess allowed)
            && (allowed & access) == access
            && next == page + (ulong)(within + found))
        {
            found += PageSize;
        }

        bytes = memory.Slice(page + (ulong)within, Math.Min(found, most));
        return true;
    }

    /// <summary>All bytes of a range, piece by piece: for readv(2) and the like.</summary>
    public GuestSegments Segments(ulong address, ulong length, bool forWriting) =>
        new(this, address, length, forWriting);

    /// <summary>Reads bytes up to a NUL.</summary>
    /// <returns>0, or EFAULT, or ENAMETOOLONG when there is no NUL in <paramref name="maxLength"/> bytes.</returns>
    public Errno TryReadString(ulong address, int maxLength, out string text)
    {
        text = "";
        if (!TryGetSpan(address, (ulong)maxLength, forWriting: false, out Span<byte> bytes))
        {
            return Errno.EFAULT;
        }

        int end = bytes.IndexOf((byte)0);
        if (end >= 0)
        {
            text = Encoding.UTF8.GetString(bytes[..end]);
            return default;
        }

        return bytes.Length == maxLength ? Errno.ENAMETOOLONG : ReadLongString(address, maxLength, out text);
    }

    private Errno ReadLongString(ulong address, int maxLength, out string text)
    {
        text = "";
        byte[] buffer = ArrayPool<byte>.Shared.Rent(maxLength);
        try
        {
            int length = 0;
            GuestSegments segments = Segments(address, (ulong)maxLength, forWriting: false);
            while (segments.TryNext(out Span<byte> bytes))
            {
                int end = bytes.IndexOf((byte)0);
                bytes[..(end < 0 ? bytes.Length : end)].CopyTo(buffer.AsSpan(length));
                length += end < 0 ? bytes.Length : end;
                if (end >= 0)
                {
                    text = Encoding.UTF8.GetString(buffer, 0, length);
                    return default;
                }
            }

            return segments.AreComplete ? Errno.ENAMETOOLONG : Errno.EFAULT;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool TryReach(ulong address, PageAccess access, out ulong page)
    {
        if (tables.TryWalk(address, out page, out PageAccess allowed) && (allowed & access) == access)
        {
            return true;
        }

        return space.HandleFault(address, access) == FaultOutcome.Resolved && tables.TryWalk(address, out page, out _);
    }
}
