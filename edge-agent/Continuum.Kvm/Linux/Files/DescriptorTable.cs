using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Files;

/// <summary>The process's descriptors.</summary>
internal sealed class DescriptorTable
{
    private readonly int _limit;
    private Entry[] _entries = new Entry[16];
    private int _used;
    private int _lowestFree;

    /// <summary>An empty table of at most so many descriptors.</summary>
    public DescriptorTable(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        _limit = limit;
    }

    /// <summary>Numbers are below this (RLIMIT_NOFILE).</summary>
    public int Limit => _limit;

    /// <summary>How many are open.</summary>
    public int Count { get; private set; }

    /// <summary>The numbers that are open, lowest first.</summary>
    public IEnumerable<int> Numbers => Enumerable.Range(0, _used).Where(number => _entries[number].File is not null);

    /// <summary>The open file of a descriptor; null: EBADF.</summary>
    /// <remarks>A descriptor is an int: the upper half of the register does not count.</remarks>
    public OpenFile? this[ulong descriptor] => (uint)descriptor < (uint)_used ? _entries[(uint)descriptor].File : null;

    /// <summary>Puts a file at the lowest free number from <paramref name="lowest"/> on.</summary>
    /// <returns>The number, or minus EMFILE; then the file was not taken.</returns>
    public long Add(OpenFile file, bool closeOnExec, int lowest = 0)
    {
        int number = LowestFree(lowest);
        if (number >= _limit)
        {
            return -(long)Errno.EMFILE;
        }

        Set(number, file, closeOnExec);
        return number;
    }

    /// <summary>Whether another descriptor can be had.</summary>
    public bool HasRoom(int more = 1) => Count + more <= _limit;

    /// <summary>Puts a file at a number, closing what is there (dup2(2)). False: EBADF, the number is out of
    /// range.</summary>
    public bool TryReplace(ulong descriptor, OpenFile file, bool closeOnExec)
    {
        if ((uint)descriptor >= (uint)_limit)
        {
            return false;
        }

        file.AddReference();
        TryClose(descriptor);
        Set((int)(uint)descriptor, file, closeOnExec);
        file.Release();
        return true;
    }

    /// <summary>Whether execve(2) would close it.</summary>
    public bool ClosesOnExec(ulong descriptor) =>
        this[descriptor] is not null && _entries[(uint)descriptor].CloseOnExec;

    /// <summary>Sets whether execve(2) would close it; it must be open.</summary>
    public void SetCloseOnExec(ulong descriptor, bool value) => _entries[(uint)descriptor].CloseOnExec = value;

    /// <summary>Closes one. False: EBADF.</summary>
    public bool TryClose(ulong descriptor)
    {
        if (this[descriptor] is not { } file)
        {
            return false;
        }

        int number = (int)(uint)descriptor;
        _entries[number] = default;
        _lowestFree = Math.Min(_lowestFree, number);
        Count--;
        file.Release();
        return true;
    }

    /// <summary>Closes all.</summary>
    public void CloseAll()
    {
        for (int number = 0; number < _used; number++)
        {
            TryClose((ulong)number);
        }
    }

    /// <summary>Writes all, each shared file once.</summary>
    public void Save(SnapshotWriter writer)
    {
        writer.WriteInt32(Count);
        foreach (int number in Numbers)
        {
            writer.WriteInt32(number);
            writer.WriteBoolean(_entries[number].CloseOnExec);
            OpenFileSnapshot.Save(writer, _entries[number].File!);
        }
    }

    /// <summary>Fills an empty table with those of a snapshot, their files opened again.</summary>
    /// <exception cref="SnapshotException">A file is not what it was, or there are too many.</exception>
    public void Load(SnapshotReader reader, LinuxProcess process)
    {
        for (int left = reader.ReadCount(leastBytes: 6); left > 0; left--)
        {
            int number = reader.ReadInt32();
            bool closeOnExec = reader.ReadBoolean();
            OpenFile file = OpenFileSnapshot.Load(reader, process);
            if ((uint)number >= (uint)_limit || this[(ulong)number] is not null)
            {
                throw new SnapshotException(
                    SnapshotProblem.Damaged,
                        $"Descriptor {number} has no place; restore with at least the same Descriptors");
            }

            Set(number, file, closeOnExec);
        }
    }

    private int LowestFree(int lowest)
    {
        int number = Math.Max(lowest, _lowestFree);
        while (number < _used && _entries[number].File is not null)
        {
            number++;
        }

        if (lowest <= _lowestFree)
        {
            _lowestFree = number;
        }

        return number;
    }

    private void Set(int number, OpenFile file, bool closeOnExec)
    {
        if (number >= _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(number + 1, _entries.Length * 2));
        }

        _used = Math.Max(_used, number + 1);
        _entries[number] = new Entry { File = file, CloseOnExec = closeOnExec };
        Count++;
        file.AddReference();
    }

    private struct Entry
    {
        public OpenFile? File;
        public bool CloseOnExec;
    }
}
