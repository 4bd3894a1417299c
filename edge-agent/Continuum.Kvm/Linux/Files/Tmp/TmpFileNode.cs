using Continuum.Kvm.Linux.Memory;

namespace Continuum.Kvm.Linux.Files.Tmp;

/// <summary>
/// A regular file in memory: chunks of a page, those that were never written missing. A chunk that came with a snapshot
/// is a view of it until it is written to.
/// </summary>
internal sealed class TmpFileNode : TmpNode, IMappedFile
{
    /// <summary>Bytes of a chunk.</summary>
    public const int ChunkBytes = 4096;

    private readonly Dictionary<long, TmpChunk> _chunks = [];
    private int _opened;
    private bool _isMapped;

    /// <summary>A new, empty file.</summary>
    public TmpFileNode(TmpFileSystem system, uint mode, uint userId)
        : base(system, FileModes.Regular | mode, userId)
    {
    }

    /// <summary>A file of a snapshot.</summary>
    public TmpFileNode(TmpFileSystem system, in FileStatus saved)
        : base(system, saved) => Length = saved.Length;

    /// <inheritdoc/>
    public long Length { get; private set; }

    /// <summary>Its pages by their number.</summary>
    public IReadOnlyDictionary<long, TmpChunk> Chunks => _chunks;

    /// <inheritdoc/>
    public override FileStatus Status => new(
        Mode, Length, Inode, TmpFileSystem.Device, Names, ModifiedNs, 0, UserId, AccessedNs, ChangedNs,
        (long)_chunks.Count * ChunkBytes);

    /// <summary>Notes that a mapping may read it: its bytes stay even when its last name and descriptor are
    /// gone.</summary>
    public TmpFileNode AsMapped()
    {
        _isMapped = true;
        return this;
    }

    /// <inheritdoc/>
    public FileIdentity Identity => new(IsOfImage: false, Inode, 0, 0);

    /// <summary>Whether a mapping may read it.</summary>
    public bool IsMapped => _isMapped;

    /// <inheritdoc/>
    public override Errno Open(LinuxProcess process, int flags, out OpenFile? file)
    {
        file = null;
        if ((flags & OpenFlags.PathOnly) != 0)
        {
            file = new PathFile(this);
            return 0;
        }

        uint needed = (OpenFlags.Reads(flags) ? FileModes.OwnerRead : 0)
            | (OpenFlags.Writes(flags) || (flags & OpenFlags.Truncate) != 0 ? FileModes.OwnerWrite : 0);
        if (!Allows((uint)process.Identity.UserId, needed))
        {
            return Errno.EACCES;
        }

        if ((flags & OpenFlags.Truncate) != 0)
        {
            Truncate(0);
        }

        file = new TmpFile(this, flags);
        return 0;
    }

    /// <inheritdoc/>
    public int ReadAt(long offset, Span<byte> into)
    {
        if (offset < 0 || offset >= Length)
        {
            return 0;
        }

        int total = (int)Math.Min(into.Length, Length - offset);
        int done = 0;
        while (done < total)
        {
            (long index, long start) = Math.DivRem(offset + done, ChunkBytes);
            int length = Math.Min(total - done, ChunkBytes - (int)start);
            Span<byte> part = into.Slice(done, length);
            if (_chunks.TryGetValue(index, out TmpChunk chunk))
            {
                chunk.Bytes.Slice((int)start, length).CopyTo(part);
            }
            else
            {
                part.Clear();
            }

            done += length;
        }

        return total;
    }

    /// <summary>Writes at a place; what lies between the old end and it reads as zeroes.</summary>
    /// <returns>Bytes written, fewer when there is no room for more; minus ENOSPC or EFBIG when none were.</returns>
    public long WriteAt(long offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return 0;
        }

        if (offset < 0 || offset > long.MaxValue - bytes.Length)
        {
            return -(long)Errno.EFBIG;
        }

        int done = 0;
        while (done < bytes.Length)
        {
            (long index, long start) = Math.DivRem(offset + done, ChunkBytes);
            int length = Math.Min(bytes.Length - done, ChunkBytes - (int)start);
            if (!TryGetOwned(index, out Span<byte> chunk))
            {
                break;
            }

            bytes.Slice(done, length).CopyTo(chunk[(int)start..]);
            done += length;
        }

        if (done == 0)
        {
            return -(long)Errno.ENOSPC;
        }

        Length = Math.Max(Length, offset + done);
        Touch();
        return done;
    }

    /// <summary>Cuts the file, or lengthens it with zeroes that take no room.</summary>
    public void Truncate(long length)
    {
        if (length < Length)
        {
            Cut(length);
        }

        Length = length;
        Touch();
    }

    /// <summary>Takes the room for a range beforehand (fallocate(2)). False: ENOSPC; what was taken stays.</summary>
    public bool TryReserve(long offset, long length)
    {
        long last = (offset + length - 1) / ChunkBytes;
        for (long index = offset / ChunkBytes; index <= last; index++)
        {
            if (!_chunks.ContainsKey(index) && !TryGetOwned(index, out _))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Makes a range read as zeroes, giving whole chunks back (FALLOC_FL_PUNCH_HOLE).</summary>
    public void Punch(long offset, long end)
    {
        end = Math.Min(end, Length);
        if (end <= offset)
        {
            return;
        }

        foreach (long index in _chunks.Keys.Where(
            index => index * ChunkBytes < end && (index + 1) * ChunkBytes > offset).ToArray())
        {
            long start = Math.Max(offset - (index * ChunkBytes), 0);
            long stop = Math.Min(end - (index * ChunkBytes), ChunkBytes);
            if (stop - start == ChunkBytes)
            {
                _chunks.Remove(index);
                System.Give(ChunkBytes);
            }
            else if (TryGetOwned(index, out Span<byte> chunk))
            {
                chunk[(int)start..(int)stop].Clear();
            }
        }

        Touch();
    }

    /// <summary>Adds a chunk out of a snapshot. False: there is no room, or it is there already.</summary>
    public bool TryAddShared(long index, ReadOnlyMemory<byte> bytes) =>
        index >= 0 && index <= long.MaxValue / ChunkBytes && bytes.Length == ChunkBytes
        && System.TryTake(ChunkBytes) && _chunks.TryAdd(index, new TmpChunk(null, bytes));

    /// <summary>A descriptor leads here.</summary>
    public void Opened() => _opened++;

    /// <summary>A descriptor is gone.</summary>
    public void Closed()
    {
        _opened--;
        FreeWhenGone();
    }

    /// <inheritdoc/>
    protected override void OnNameless() => FreeWhenGone();

    private void FreeWhenGone()
    {
        if (_opened == 0 && Names == 0 && !_isMapped)
        {
            System.Give((long)_chunks.Count * ChunkBytes);
            _chunks.Clear();
            Length = 0;
        }
    }

    private void Cut(long length)
    {
        long keep = (length + ChunkBytes - 1) / ChunkBytes;
        foreach (long index in _chunks.Keys.Where(index => index >= keep).ToArray())
        {
            _chunks.Remove(index);
            System.Give(ChunkBytes);
        }

        int rest = (int)(length % ChunkBytes);
        if (rest != 0 && _chunks.ContainsKey(length / ChunkBytes)
            && TryGetOwned(length / ChunkBytes, out Span<byte> chunk))
        {
            chunk[rest..].Clear();
        }
    }

    private bool TryGetOwned(long index, out Span<byte> bytes)
    {
        bool there = _chunks.TryGetValue(index, out TmpChunk chunk);
        if (there && chunk.Owned is { } owned)
        {
            bytes = owned;
            return true;
        }

        if (!there && !System.TryTake(ChunkBytes))
        {
            bytes = default;
            return false;
        }

        byte[] fresh = new byte[ChunkBytes];
        chunk.Bytes.CopyTo(fresh);
        _chunks[index] = new TmpChunk(fresh, default);
        bytes = fresh;
        return true;
    }
}
