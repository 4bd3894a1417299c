namespace Continuum.Testing.Power.Disks;

/// <summary>
/// A disk with a volatile write cache, as real ones have: what was written counts as kept only after a flush. A power
/// cut decides for each sector that was written since by itself which of its contents the medium has: the one of the
/// last flush, or that of any later write. So writes go missing, change their order, and those of more than one sector
/// tear; one sector never does.
/// </summary>
/// <remarks>
/// Nor does the block that ends a transaction of ext4's journal: its checksum is over 4 KiB, and ext4 takes a torn one
/// for corruption and gives up the file system (<c>jbd2_journal_load</c> in Linux's fs/jbd2/journal.c). That is ext4's
/// own, and would hide what is tested.
/// </remarks>
public sealed class VolatileDisk
{
    /// <summary>The bytes that are written as a whole or not at all.</summary>
    public const int SectorBytes = 512;

    // From "the cache was lost" to "nearly all of it had been written out in time".
    private static readonly double[] Survival = [0, 0.5, 0.9];

    // Of a block that ends a transaction (JBD2_MAGIC_NUMBER, JBD2_COMMIT_BLOCK; big-endian).
    private static readonly byte[] JournalCommit = [0xC0, 0x3B, 0x39, 0x98, 0, 0, 0, 2];

    private const int SectorsOfCommit = 4096 / SectorBytes;

    private readonly Lock _gate = new();
    private readonly Medium _medium;
    private readonly Dictionary<int, List<byte[]>> _cache;

    /// <param name="bytes">Its size: whole sectors.</param>
    /// <exception cref="ArgumentException">The size is not.</exception>
    public VolatileDisk(int bytes)
        : this(new Medium(WholeSectors(bytes)), [])
    {
    }

    private VolatileDisk(Medium medium, Dictionary<int, List<byte[]>> cache) => (_medium, _cache) = (medium, cache);

    /// <summary>Its size in bytes.</summary>
    public int Length => _medium.Length;

    /// <summary>A disk with the content of a file, all of it kept.</summary>
    public static VolatileDisk FromFile(string path)
    {
        Medium medium = Medium.FromFile(path);
        WholeSectors(medium.Length);
        return new VolatileDisk(medium, []);
    }

    /// <summary>
    /// Another disk with what this one holds now, kept and not kept; from now on they go their own ways.
    /// </summary>
    public VolatileDisk Fork()
    {
        lock (_gate)
        {
            // What was written to a sector is never changed, only added to.
            return new VolatileDisk(
                _medium.Fork(), _cache.ToDictionary(pair => pair.Key, pair => new List<byte[]>(pair.Value)));
        }
    }

    /// <summary>Whether a read or write of these bytes is within the disk and of whole sectors.</summary>
    public bool Holds(ulong offset, uint bytes) =>
        offset % SectorBytes == 0 && bytes % SectorBytes == 0
        && offset <= (ulong)Length && offset + bytes <= (ulong)Length;

    /// <summary>Reads what was last written, whether kept or not.</summary>
    public void Read(int offset, Span<byte> into)
    {
        lock (_gate)
        {
            _medium.Read(offset, into);
            for (int at = 0; at < into.Length; at += SectorBytes)
            {
                if (_cache.TryGetValue((offset + at) / SectorBytes, out List<byte[]>? writes))
                {
                    writes[^1].CopyTo(into[at..]);
                }
            }
        }
    }

    /// <summary>Writes whole sectors.</summary>
    /// <param name="offset">In bytes; a sector's beginning.</param>
    /// <param name="bytes">Whole sectors.</param>
    /// <param name="keep">Whether they are kept at once ("force unit access").</param>
    public void Write(int offset, ReadOnlySpan<byte> bytes, bool keep)
    {
        lock (_gate)
        {
            for (int at = 0; at < bytes.Length; at += SectorBytes)
            {
                int sector = (offset + at) / SectorBytes;
                ReadOnlySpan<byte> content = bytes.Slice(at, SectorBytes);
                if (keep)
                {
                    _cache.Remove(sector);
                    _medium.Write(sector * SectorBytes, content);
                }
                else if (_cache.TryGetValue(sector, out List<byte[]>? writes))
                {
                    writes.Add(content.ToArray());
                }
                else
                {
                    _cache[sector] = [content.ToArray()];
                }
            }
        }
    }

    /// <summary>Keeps all that was written before.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            foreach ((int sector, List<byte[]> writes) in _cache)
            {
                _medium.Write(sector * SectorBytes, writes[^1]);
            }

            _cache.Clear();
        }
    }

    /// <summary>The power goes: what was not flushed is kept in part, as chance has it.</summary>
    /// <param name="chance">What has it.</param>
    /// <param name="losesAll">Or nothing of it is kept.</param>
    public CutOutcome CutPower(Random chance, bool losesAll = false)
    {
        lock (_gate)
        {
            double survival = losesAll ? 0 : Survival[chance.Next(Survival.Length)];
            byte[] left = new byte[SectorBytes];
            int reverted = 0;
            Dictionary<int, bool> commits = [];
            foreach ((int sector, List<byte[]> writes) in _cache.OrderBy(pair => pair.Key))
            {
                int kept = chance.NextDouble() < survival ? chance.Next(writes.Count) : -1;
                if (IsOfCommit(sector))
                {
                    // What its first unflushed sector has, all have.
                    int block = sector / SectorsOfCommit;
                    commits.TryAdd(block, kept >= 0);
                    kept = commits[block] ? writes.Count - 1 : -1;
                }

                if (kept >= 0)
                {
                    _medium.Write(sector * SectorBytes, writes[kept]);
                }

                // By content: what was written once more as it was is not lost with its last write.
                _medium.Read(sector * SectorBytes, left);
                reverted += left.AsSpan().SequenceEqual(writes[^1]) ? 0 : 1;
            }

            CutOutcome outcome = new(_cache.Count, reverted);
            _cache.Clear();
            return outcome;
        }
    }

    /// <summary>Writes what is kept to a file, with holes where it is empty.</summary>
    public void SaveTo(string path)
    {
        lock (_gate)
        {
            _medium.SaveTo(path);
        }
    }

    private bool IsOfCommit(int sector) =>
        _cache.TryGetValue(sector / SectorsOfCommit * SectorsOfCommit, out List<byte[]>? first)
        && first[^1].AsSpan().StartsWith(JournalCommit);

    private static int WholeSectors(int bytes) => bytes > 0 && bytes % SectorBytes == 0
        ? bytes
        : throw new ArgumentException($"{bytes} bytes are not whole sectors of {SectorBytes}.", nameof(bytes));
}
