using Continuum.Kvm.Machine;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Memory;

/// <summary>
/// What the program's addresses mean: its mappings (mmap(2)), filled with pages as they are touched. A mapping that may
/// not be accessed costs nothing. Arguments are the program's: any value is safe.
/// </summary>
internal sealed class AddressSpace
{
    // Where Linux begins without randomisation: below it the stack (8 MiB at most) and its gap have room.
    private const ulong DefaultTop = 0x7fff_f7ff_f000;

    private readonly PhysicalMemory _memory;
    private readonly PageTables _tables;
    private readonly MappingList _mappings;
    private readonly ResidentPages _resident;
    private readonly PageFiller _filler;
    private readonly MappingPlacer _placer;
    private readonly MappingMaker _maker;
    private readonly MappingProtector _protector;
    private readonly MappingMover _mover;
    private readonly MemoryAdviser _adviser;
    private readonly ProgramHeap _heap;

    private AddressSpace(PhysicalMemory memory, PageTables tables, MappingList mappings, ulong top, ProgramHeap heap)
    {
        _memory = memory;
        _tables = tables;
        _mappings = mappings;
        _resident = new ResidentPages(memory, tables);
        _filler = new PageFiller(memory, tables);
        _placer = new MappingPlacer(mappings, memory, top);
        _maker = new MappingMaker(mappings, _resident, _filler, tables);
        _protector = new MappingProtector(mappings, _resident, _placer);
        _mover = new MappingMover(mappings, _resident, _placer);
        _adviser = new MemoryAdviser(mappings, _resident, _filler);
        _heap = heap;
        Guest = new GuestMemory(this, memory, tables);
    }

    /// <summary>The way to its bytes.</summary>
    public GuestMemory Guest { get; }

    /// <summary>The mappings in the order of their addresses, for /proc/self/maps.</summary>
    public IReadOnlyList<Mapping> Mappings => _mappings.All;

    /// <summary>Touches of pages that were not there yet.</summary>
    public long Faults => _filler.Faults;

    /// <summary>Bytes of the machine's memory in use, tables included.</summary>
    public long UsedBytes => _memory.UsedBytes;

    /// <summary>
    /// Whether a page could not be filled in because the limit is reached: the program is to be killed, also when it
    /// was a system call that needed the page.
    /// </summary>
    public bool IsOutOfMemory { get; private set; }

    /// <summary>An empty address space over a machine's memory.</summary>
    /// <param name="memory">Its memory.</param>
    /// <param name="pages">Its page tables.</param>
    /// <param name="entropy">Where mappings begin is random by it; null: always at the same place.</param>
    public static AddressSpace Create(PhysicalMemory memory, PageTables pages, IEntropySource? entropy = null)
    {
        ulong top = DefaultTop;
        if (entropy is not null)
        {
            // As many bits as Linux has (mmap_rnd_bits, 28 by default on x86-64).
            Span<byte> random = stackalloc byte[sizeof(uint)];
            entropy.Fill(random);
            top -= (ulong)(BitConverter.ToUInt32(random) >> 4) * PhysicalMemory.PageSize;
        }

        return new AddressSpace(memory, pages, new MappingList(), top, new ProgramHeap());
    }

    /// <summary>mmap(2).</summary>
    /// <param name="address">Where, or a hint.</param>
    /// <param name="length">Bytes; rounded up to pages.</param>
    /// <param name="protection">PROT_ bits.</param>
    /// <param name="flags">MAP_ bits.</param>
    /// <param name="file">What is mapped; null: anonymous.</param>
    /// <param name="offset">Where in the file; whole pages.</param>
    public SyscallResult Map(
        ulong address, ulong length, int protection, int flags, IMappedFile? file, long offset)
    {
        Errno error = _placer.Check(length, protection, flags, file, offset);
        if (error == default)
        {
            error = _placer.TryPlace(address, length, flags, out AddressRange range);
            if (error == default)
            {
                return _maker.Make(range, protection, flags, file, offset);
            }
        }

        return error;
    }

    /// <summary>
    /// Maps pages of the monitor's for the program, such as the clock's: not written to by it, and not given back when
    /// they are unmapped.
    /// </summary>
    /// <param name="address">Where: free, whole pages.</param>
    /// <param name="pages">Physical addresses.</param>
    /// <param name="access">What the program may do there.</param>
    /// <param name="name">Its name in /proc/self/maps.</param>
    /// <returns>The address, or minus EEXIST, EINVAL or ENOMEM.</returns>
    public SyscallResult MapPinned(ulong address, ReadOnlySpan<ulong> pages, PageAccess access, string name)
    {
        const int flags = MappingFlags.Private | MappingFlags.Anonymous | MappingFlags.FixedNoReplace;
        ulong length = (ulong)pages.Length * PhysicalMemory.PageSize;
        Errno error = _placer.TryPlace(address, length, flags, out AddressRange range);
        return error == default ? _maker.MakePinned(range, pages, access, name) : error;
    }

    /// <summary>munmap(2).</summary>
    public SyscallResult Unmap(ulong address, ulong length)
    {
        if (!AddressRange.IsAligned(address) || length == 0
            || !AddressRange.TryMake(address, length, out AddressRange range))
        {
            return Errno.EINVAL;
        }

        if (!_mappings.HasRoom(range.Start, range.End, more: 0))
        {
            return Errno.ENOMEM;
        }

        _resident.Unmap(_mappings, range);
        return 0;
    }

    /// <summary>mprotect(2).</summary>
    public SyscallResult Protect(ulong address, ulong length, int protection) =>
        _protector.Protect(address, length, protection);

    /// <summary>mremap(2).</summary>
    public SyscallResult Remap(ulong address, ulong oldLength, ulong newLength, int flags, ulong newAddress) =>
        _mover.Remap(address, oldLength, newLength, flags, newAddress);

    /// <summary>madvise(2).</summary>
    public SyscallResult Advise(ulong address, ulong length, int advice) =>
        _adviser.Advise(address, length, advice);

    /// <summary>
    /// Whether all of a range is mapped, as msync(2) and mlock(2) ask.
    /// </summary>
    /// <returns>0, or EINVAL for an address within a page, or ENOMEM.</returns>
    public Errno CheckMapped(ulong address, ulong length)
    {
        if (!AddressRange.IsAligned(address))
        {
            return Errno.EINVAL;
        }

        bool isMapped = AddressRange.TryMake(address, length, out AddressRange range)
            && _mappings.FirstHole(range.Start, range.End) == range.End;
        return isMapped ? default : Errno.ENOMEM;
    }

    /// <summary>Whether a page is in memory (mincore(2)).</summary>
    public bool IsResident(ulong address) => _tables.HasPage(address);

    /// <summary>Names the mapping of an address (<c>[stack]</c>), for /proc/self/maps.</summary>
    public void Name(ulong address, string name)
    {
        if (_mappings.Find(address) is { } mapping)
        {
            _mappings.Change(mapping.Start, mapping.End, named => named with { Name = name });
        }
    }

    /// <summary>Where the heap begins: the end of the program's data; set once by the loader.</summary>
    public void SetHeapStart(ulong address) => _heap.SetStart(address);

    /// <summary>brk(2): the new end of the heap, or the old one when it cannot be moved there.</summary>
    public ulong Break(ulong address)
    {
        if (_heap.TryMove(
            address, _memory.LimitBytes, _mappings, out AddressRange taken, out AddressRange given))
        {
            _resident.Unmap(_mappings, given);
            if (_mappings.Find(taken.Start) is { } heap)
            {
                _filler.FillAhead(heap.Part(taken.Start, taken.End));
            }
        }

        return _heap.End;
    }

    /// <summary>Answers a page fault of the program: fills the page in, or says what the program did wrong.</summary>
    /// <param name="address">What was touched.</param>
    /// <param name="access">What for: one right.</param>
    public FaultOutcome HandleFault(ulong address, PageAccess access)
    {
        if (address >= PageTables.UserEnd || _mappings.Find(address) is not { } mapping)
        {
            return FaultOutcome.NotMapped;
        }

        if (!mapping.Allows(access))
        {
            return FaultOutcome.NotAllowed;
        }

        ulong page = address & ~(ulong)(PhysicalMemory.PageSize - 1);
        if (_tables.TryWalk(page, out ulong physical, out PageAccess present) && (present & access) == access)
        {
            // The entry is right, so what KVM keeps of it is not.
            _resident.Refresh(physical);
            return FaultOutcome.Resolved;
        }

        FaultOutcome outcome = mapping.Has(MappingTraits.Pinned)
            ? FaultOutcome.NotAllowed
            : _filler.Fill(mapping, page);
        IsOutOfMemory |= outcome == FaultOutcome.OutOfMemory;
        return outcome;
    }

    /// <summary>Zeroes what the program asked to be zeroed in a copy of it (madvise MADV_WIPEONFORK).</summary>
    public void WipeForCopy()
    {
        foreach (Mapping mapping in _mappings.All)
        {
            if (mapping.Has(MappingTraits.WipeInCopy))
            {
                _resident.Drop(mapping.Start, mapping.End, arePinned: false);
            }
        }
    }

    /// <summary>Writes the mappings; the bytes are the machine's memory.</summary>
    public void Save(SnapshotWriter writer)
    {
        writer.WriteUInt64(_placer.Top);
        _heap.Save(writer);
        MappingSnapshot.Save(writer, _mappings);
    }

    /// <summary>Checks that the files of this machine that a copy has mapped are those that were mapped.</summary>
    /// <exception cref="SnapshotException">One is gone, or is another one.</exception>
    public void CheckFiles() => MappingSnapshot.CheckFiles(_mappings);

    /// <summary>The address space of a snapshot.</summary>
    /// <param name="reader">What <see cref="Save"/> wrote.</param>
    /// <param name="memory">The copy's memory.</param>
    /// <param name="pages">The copy's page tables.</param>
    /// <param name="open">Opens a mapped file by its path; null: it is gone. Called when the program touches a page of
    /// it that the snapshot does not hold.</param>
    /// <exception cref="SnapshotException">It cannot be what was written.</exception>
    public static AddressSpace Load(
        SnapshotReader reader, PhysicalMemory memory, PageTables pages, Func<string, IMappedFile?> open)
    {
        ulong top = reader.ReadUInt64();
        ProgramHeap heap = ProgramHeap.Load(reader);
        return new AddressSpace(memory, pages, MappingSnapshot.Load(reader, open), top, heap);
    }
}
