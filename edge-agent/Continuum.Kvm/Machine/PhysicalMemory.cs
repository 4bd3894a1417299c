using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Continuum.Kvm.Interop;
using Continuum.Kvm.Snapshots;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Machine;

/// <summary>
/// The guest-physical memory of one machine: one sparse mapping of this process, handed out in pages of 4 KiB in the
/// order in which they are first used, so that a snapshot is compact. Fresh pages are zero. Not thread-safe.
/// </summary>
internal sealed class PhysicalMemory : IDisposable
{
    /// <summary>Bytes of a page.</summary>
    public const int PageSize = 4096;

    // So much is taken fresh by a copy before it uses free pages of the snapshot again: those must be cleared, which
    // copies them from the file first.
    private const ulong FreshBytes = 16 << 20;

    private readonly GuestMapping _mapping;

    // Page numbers that were given back, the last one first to be used again.
    private readonly List<uint> _free = [];

    // The pages given back since Flush, as one run: they are dropped together.
    private ulong _droppedStart;
    private ulong _droppedEnd;
    private ulong _next;

    private PhysicalMemory(GuestMapping mapping, long limitBytes, ulong next)
    {
        _mapping = mapping;
        _next = next;
        LimitBytes = limitBytes;
    }

    /// <summary>Bytes that may be handed out, at most.</summary>
    public long LimitBytes { get; }

    /// <summary>Bytes handed out and not given back.</summary>
    public long UsedBytes => (long)_next - PageSize - ((long)_free.Count * PageSize);

    /// <summary>Where handed-out pages end: what a snapshot holds is the bytes from 0 to here.</summary>
    public long HighWaterBytes => (long)_next;

    /// <summary>The mapping: its base and length are those of KVM's memory slot at guest-physical 0.</summary>
    public GuestMapping Mapping => _mapping;

    /// <summary>Memory of its own, empty.</summary>
    /// <param name="limitBytes">A multiple of <see cref="PageSize"/>.</param>
    /// <exception cref="KvmException">This process has no room for it.</exception>
    public static PhysicalMemory Create(long limitBytes)
    {
        CheckLimit(limitBytes);

        // Page 0 is never handed out: an empty table entry leads to nothing.
        return new PhysicalMemory(GuestMapping.CreateZeroed(limitBytes + PageSize), limitBytes, PageSize);
    }

    /// <summary>The address space that a copy needs: its limit, or the snapshot when that is larger.</summary>
    /// <param name="length">The snapshot's <see cref="HighWaterBytes"/>.</param>
    /// <param name="limitBytes">The copy's limit.</param>
    public static long RangeOfCopy(long length, long limitBytes)
    {
        CheckLimit(limitBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, PageSize);
        return Math.Max(limitBytes + PageSize, length);
    }

    /// <summary>
    /// A copy of the memory in a snapshot: its pages are shared with the file until they are written to. What was
    /// handed out is known after <see cref="Load"/>.
    /// </summary>
    /// <param name="file">The snapshot. Its bytes must not change as long as the copy lives.</param>
    /// <param name="offset">Where the memory starts in it, whole pages.</param>
    /// <param name="length">Its <see cref="HighWaterBytes"/> then.</param>
    /// <param name="limitBytes">Bytes that may be handed out, a multiple of <see cref="PageSize"/>. When it is less
    /// than what is in use, nothing more is handed out.</param>
    /// <exception cref="KvmException">The file cannot be mapped, or this process has no room.</exception>
    public static PhysicalMemory CreateCopy(SafeFileHandle file, long offset, long length, long limitBytes)
    {
        GuestMapping range = GuestMapping.CreateZeroed(RangeOfCopy(length, limitBytes));
        try
        {
            return CreateCopy(range, file, offset, length, limitBytes);
        }
        catch
        {
            range.Dispose();
            throw;
        }
    }

    /// <summary>The same in a range that was set aside before: <see cref="RangeOfCopy"/> or more, all zero.</summary>
    /// <remarks>The range is owned from here on, unless this throws.</remarks>
    public static PhysicalMemory CreateCopy(
        GuestMapping range, SafeFileHandle file, long offset, long length, long limitBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(range.Length, RangeOfCopy(length, limitBytes));
        range.Show(file, offset, length);
        return new PhysicalMemory(range, limitBytes, (ulong)length);
    }

    /// <summary>Takes a zeroed page. False: the limit is reached.</summary>
    public bool TryAllocate(out ulong physicalAddress)
    {
        if (UsedBytes >= LimitBytes)
        {
            physicalAddress = 0;
            return false;
        }

        if (_free.Count == 0 || IsFreshBetter)
        {
            physicalAddress = _next;
            _next += PageSize;
            return true;
        }

        physicalAddress = (ulong)_free[^1] * PageSize;
        if (physicalAddress >= _droppedStart && physicalAddress < _droppedEnd)
        {
            Flush();
        }

        _free.RemoveAt(_free.Count - 1);
        if (physicalAddress < (ulong)_mapping.FileBytes)
        {
            // A dropped page shows the file again, not zero.
            Page(physicalAddress).Clear();
        }

        return true;
    }

    /// <summary>
    /// Takes zeroed pages that lie together, when there are untouched ones: for filling them with one read. False: take
    /// them one by one.
    /// </summary>
    public bool TryAllocateRun(int pages, out ulong physicalAddress)
    {
        physicalAddress = _next;
        long bytes = (long)pages * PageSize;
        if (UsedBytes + bytes > LimitBytes || (long)_next + bytes > _mapping.Length)
        {
            return false;
        }

        _next += (ulong)bytes;
        return true;
    }

    /// <summary>
    /// Gives a page back; nothing may lead to it any more. The program may still reach it until <see cref="Flush"/>.
    /// </summary>
    public void Free(ulong physicalAddress)
    {
        CheckHandedOut(physicalAddress);
        if (physicalAddress == _droppedEnd)
        {
            _droppedEnd += PageSize;
        }
        else if (physicalAddress + PageSize == _droppedStart)
        {
            _droppedStart -= PageSize;
        }
        else
        {
            Flush();
            _droppedStart = physicalAddress;
            _droppedEnd = physicalAddress + PageSize;
        }

        _free.Add((uint)(physicalAddress / PageSize));
    }

    /// <summary>
    /// Drops the pages that were given back, from KVM's view as well. To be called after the last
    /// <see cref="Free"/> of a piece of work, before the program runs on.
    /// </summary>
    public void Flush()
    {
        if (_droppedEnd != _droppedStart)
        {
            _mapping.Drop((long)_droppedStart, (long)(_droppedEnd - _droppedStart));
            _droppedStart = 0;
            _droppedEnd = 0;
        }
    }

    /// <summary>
    /// Makes KVM forget how the program reached these pages: to be called after an entry that led to one was narrowed
    /// or moved, before the program runs on. A shadowing KVM does not see the entry itself change.
    /// </summary>
    public void Invalidate(ulong physicalAddress, long bytes) => _mapping.Invalidate((long)physicalAddress, bytes);

    /// <summary>The bytes of one page.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The machine has no such page.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Page(ulong physicalAddress) => _mapping.Slice((long)physicalAddress, PageSize);

    /// <summary>Bytes that lie together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The machine does not have all of them.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Slice(ulong physicalAddress, int length) => _mapping.Slice((long)physicalAddress, length);

    /// <summary>The 512 entries of a page that is a page table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<ulong> Table(ulong physicalAddress) => MemoryMarshal.Cast<byte, ulong>(Page(physicalAddress));

    /// <summary>Writes which pages are handed out; the bytes are the caller's to write.</summary>
    public void Save(SnapshotWriter writer)
    {
        Flush();
        writer.WriteUInt64(_next);
        writer.WriteBytes(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_free)));
    }

    /// <summary>Sets which pages are handed out, from a snapshot of the memory that this is a copy of.</summary>
    /// <exception cref="SnapshotException">It does not fit the memory.</exception>
    public void Load(SnapshotReader reader)
    {
        ulong next = reader.ReadUInt64();
        ReadOnlySpan<byte> bytes = reader.ReadBytes().Span;
        if (next != _next || bytes.Length % sizeof(uint) != 0)
        {
            throw Damaged($"{next} bytes were handed out, but it holds {_next}");
        }

        ReadOnlySpan<uint> free = MemoryMarshal.Cast<byte, uint>(bytes);

        var seen = new System.Collections.BitArray((int)(next / PageSize));
        foreach (uint page in free)
        {
            if (page == 0 || page >= next / PageSize || seen[(int)page])
            {
                throw Damaged($"page {page} cannot be free");
            }

            seen[(int)page] = true;
        }

        _free.Clear();
        _free.AddRange(free);
    }

    /// <inheritdoc/>
    public void Dispose() => _mapping.Dispose();

    private bool IsFreshBetter =>
        (ulong)_free[^1] * PageSize < (ulong)_mapping.FileBytes
        && _next < (ulong)_mapping.FileBytes + FreshBytes
        && _next < (ulong)_mapping.Length;

    private static void CheckLimit(long limitBytes)
    {
        // A page number fits 32 bits.
        const long most = (long)int.MaxValue * PageSize;
        if (limitBytes <= 0 || limitBytes % PageSize != 0 || limitBytes > most)
        {
            throw new ArgumentOutOfRangeException(
                nameof(limitBytes), limitBytes, $"must be a multiple of {PageSize} from {PageSize} to {most}");
        }
    }

    private static SnapshotException Damaged(string what) =>
        new(SnapshotProblem.Damaged, $"the snapshot's memory does not fit its tables: {what}");

    private void CheckHandedOut(ulong physicalAddress)
    {
        if (physicalAddress is 0 || physicalAddress >= _next || physicalAddress % PageSize != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(physicalAddress), physicalAddress, $"must be the start of a page below {_next:x} and not 0");
        }
    }
}
