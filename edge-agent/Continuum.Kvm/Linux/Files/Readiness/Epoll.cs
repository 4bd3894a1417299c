using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Files.Readiness;

/// <summary>A set of watched files (epoll(7)).</summary>
/// <param name="wakeup">Wakes the process.</param>
/// <param name="watches">What all sets of the process watch.</param>
internal sealed class Epoll(Wakeup wakeup, EpollWatches watches) : OpenFile
{
    // A program with a thousand descriptors could otherwise watch each file under each number.
    private const int MostEntries = 8192;

    private readonly Dictionary<(int Descriptor, OpenFile File), EpollEntry> _byFile = [];
    private readonly List<EpollEntry> _entries = [];
    private int _next;
    private long _visit;
    private PollEvents _found;

    /// <inheritdoc/>
    public override OpenFileKind Kind => OpenFileKind.Epoll;

    /// <inheritdoc/>
    public override string Name => "anon_inode:[eventpoll]";

    /// <inheritdoc/>
    public override FileStatus Status => new(0x180, 0, 2, 0xFFF04, 1, 0);

    /// <inheritdoc/>
    public override PollEvents Poll()
    {
        if (watches.TryEnter(ref _visit))
        {
            try
            {
                Forget();
                bool isReady = _entries.Exists(entry => entry.Look(wakeup.Version) != 0);
                _found = isReady ? PollEvents.In | PollEvents.RdNorm : PollEvents.None;
            }
            finally
            {
                watches.Leave();
            }
        }

        return _found;
    }

    /// <summary>Watches a file (EPOLL_CTL_ADD).</summary>
    /// <returns>0, or EEXIST; ENOSPC: too many; ELOOP: sets would watch each other, or too deep; EINVAL:
    /// too many sets in sets.</returns>
    public Errno Add(int descriptor, OpenFile file, uint events, ulong data)
    {
        Forget();
        if (_byFile.ContainsKey((descriptor, file)))
        {
            return Errno.EEXIST;
        }

        Errno error = _entries.Count >= MostEntries ? Errno.ENOSPC : watches.Take(this, file);
        if (error != 0)
        {
            return error;
        }

        Put(descriptor, file).Ask(events, data);
        wakeup.Signal();
        return 0;
    }

    /// <summary>Asks for other events (EPOLL_CTL_MOD).</summary>
    /// <returns>0, or ENOENT; EINVAL for one that is exclusive.</returns>
    public Errno Change(int descriptor, OpenFile file, uint events, ulong data)
    {
        if (!_byFile.TryGetValue((descriptor, file), out EpollEntry? entry))
        {
            return Errno.ENOENT;
        }

        if ((entry.Events & EpollFlags.Exclusive) != 0)
        {
            return Errno.EINVAL;
        }

        entry.Ask(events, data);
        wakeup.Signal();
        return 0;
    }

    /// <summary>Watches a file no more (EPOLL_CTL_DEL). False: ENOENT.</summary>
    public bool TryRemove(int descriptor, OpenFile file)
    {
        if (!_byFile.Remove((descriptor, file), out EpollEntry? entry))
        {
            return false;
        }

        watches.Give(this, file);
        return _entries.Remove(entry);
    }

    /// <summary>Takes what is ready, starting behind what was told last, so that nobody starves.</summary>
    /// <param name="into">Gets events and data.</param>
    /// <returns>How many were taken.</returns>
    public int Take(Span<EpollEvent> into)
    {
        // One visit of all sets in it; nobody looks at this one from within.
        _ = watches.TryEnter(ref _visit);
        try
        {
            Forget();
            return TakeReady(into);
        }
        finally
        {
            watches.Leave();
        }
    }

    private int TakeReady(Span<EpollEvent> into)
    {
        int taken = 0;
        int count = _entries.Count;
        int start = count == 0 ? 0 : _next % count;
        for (int i = 0; i < count && taken < into.Length; i++)
        {
            EpollEntry entry = _entries[(start + i) % count];
            PollEvents ready = entry.Look(wakeup.Version);
            if (ready != 0)
            {
                into[taken++] = new EpollEvent((uint)ready, entry.Data);
                entry.Told(ready, wakeup.Version);
                _next = start + i + 1;
            }
        }

        return taken;
    }

    /// <inheritdoc/>
    public override void Save(SnapshotWriter writer)
    {
        Forget();
        writer.WriteInt32(_entries.Count == 0 ? 0 : _next % _entries.Count);
        writer.WriteInt32(_entries.Count);
        foreach (EpollEntry entry in _entries)
        {
            writer.WriteInt32(entry.Descriptor);
            OpenFileSnapshot.Save(writer, entry.File);
            entry.Save(writer, wakeup.Version);
        }
    }

    /// <summary>The set of a snapshot.</summary>
    public static Epoll Load(SnapshotReader reader, LinuxProcess process)
    {
        Epoll set = new(process.Wakeup, process.EpollWatches) { _next = reader.ReadInt32() & int.MaxValue };
        for (int left = reader.ReadCount(leastBytes: 37); left > 0; left--)
        {
            int descriptor = reader.ReadInt32();
            OpenFile file = OpenFileSnapshot.Load(reader, process);
            if (set._entries.Count >= MostEntries || set._byFile.ContainsKey((descriptor, file))
                || process.EpollWatches.Take(set, file) != 0)
            {
                throw SnapshotReader.Damaged("an epoll set that cannot be");
            }

            set.Put(descriptor, file).Load(reader, process.Wakeup.Version);
        }

        return set;
    }

    /// <inheritdoc/>
    protected override void OnClosed()
    {
        _entries.ForEach(entry => watches.Give(this, entry.File));
        _entries.Clear();
        _byFile.Clear();
    }

    private EpollEntry Put(int descriptor, OpenFile file)
    {
        EpollEntry entry = new(descriptor, file);
        _byFile.Add((descriptor, file), entry);
        _entries.Add(entry);
        return entry;
    }

    /// <summary>Lets go of files whose last descriptor was closed.</summary>
    private void Forget()
    {
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            EpollEntry entry = _entries[i];
            if (entry.File.IsClosed)
            {
                watches.Give(this, entry.File);
                _entries.RemoveAt(i);
                _byFile.Remove((entry.Descriptor, entry.File));
            }
        }
    }
}
