using System.Buffers;

namespace Continuum.Sandbox.RuntimeApi.Direct;

/// <summary>
/// A body on its way in. What a program declares costs nothing until it sends it: the buffer grows with what is there.
/// </summary>
internal struct BodyBuffer
{
    private byte[]? _bytes;
    private int _length;

    /// <summary>Bytes that are here.</summary>
    public readonly int Length => _length;

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        int needed = _length + bytes.Length;
        if (_bytes is null || needed > _bytes.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _length * 2));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            Release();
            _bytes = larger;
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        _length = needed;
    }

    /// <summary>A copy of what is here, which the caller owns; the buffer is empty afterwards.</summary>
    public byte[] Take()
    {
        byte[] taken = _bytes.AsSpan(0, _length).ToArray();
        Drop();
        return taken;
    }

    /// <summary>Forgets what is here.</summary>
    public void Drop()
    {
        Release();
        _bytes = null;
        _length = 0;
    }

    private readonly void Release()
    {
        if (_bytes is not null)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}
