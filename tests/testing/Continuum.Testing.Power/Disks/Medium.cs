namespace Continuum.Testing.Power.Disks;

/// <summary>
/// What of a disk outlives a cut: bytes in blocks, none for a block of zeros, shared with forks until one of them writes.
/// </summary>
internal sealed class Medium
{
    private const int BlockBytes = 1 << 16;

    private static readonly byte[] Zeros = new byte[BlockBytes];

    private readonly byte[]?[] _blocks;
    private readonly bool[] _shared;

    public Medium(int bytes)
        : this(bytes, new byte[]?[(bytes + BlockBytes - 1) / BlockBytes])
    {
    }

    private Medium(int bytes, byte[]?[] blocks)
    {
        Length = bytes;
        _blocks = blocks;
        _shared = new bool[blocks.Length];
    }

    public int Length { get; }

    public static Medium FromFile(string path)
    {
        using FileStream file = File.OpenRead(path);
        Medium medium = new(checked((int)file.Length));
        byte[] block = new byte[BlockBytes];
        for (int at = 0; at < medium.Length; at += BlockBytes)
        {
            Span<byte> part = block.AsSpan(0, Math.Min(BlockBytes, medium.Length - at));
            file.ReadExactly(part);
            if (part.ContainsAnyExcept((byte)0))
            {
                medium.Write(at, part);
            }
        }

        return medium;
    }

    /// <summary>Another one with the same content; from now on they go their own ways.</summary>
    public Medium Fork()
    {
        Array.Fill(_shared, true);
        Medium fork = new(Length, [.. _blocks]);
        Array.Fill(fork._shared, true);
        return fork;
    }

    public void Read(int offset, Span<byte> into)
    {
        while (into.Length > 0)
        {
            int within = offset % BlockBytes;
            int bytes = Math.Min(into.Length, BlockBytes - within);
            (_blocks[offset / BlockBytes] ?? Zeros).AsSpan(within, bytes).CopyTo(into);
            offset += bytes;
            into = into[bytes..];
        }
    }

    public void Write(int offset, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int within = offset % BlockBytes;
            int part = Math.Min(bytes.Length, BlockBytes - within);
            bytes[..part].CopyTo(OwnBlock(offset / BlockBytes).AsSpan(within));
            offset += part;
            bytes = bytes[part..];
        }
    }

    /// <summary>Writes it to a file, with holes where it is empty.</summary>
    public void SaveTo(string path)
    {
        using FileStream file = File.Create(path);
        file.SetLength(Length);
        for (int block = 0; block < _blocks.Length; block++)
        {
            if (_blocks[block] is { } content)
            {
                file.Position = (long)block * BlockBytes;
                file.Write(content.AsSpan(0, Math.Min(BlockBytes, Length - (block * BlockBytes))));
            }
        }
    }

    private byte[] OwnBlock(int number)
    {
        if (_blocks[number] is { } block && !_shared[number])
        {
            return block;
        }

        byte[] own = _blocks[number]?.AsSpan().ToArray() ?? new byte[BlockBytes];
        _shared[number] = false;
        _blocks[number] = own;
        return own;
    }
}
