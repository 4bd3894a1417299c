namespace Continuum.Sandbox.RuntimeApi.Direct;

/// <summary>
/// Finds the data in a chunked body (RFC 9112, section 7.1), byte by byte where the framing is concerned.
/// </summary>
internal struct ChunkedReader
{
    private enum Part : byte
    {
        Size,
        Extension,
        SizeEnd,
        Data,
        DataReturn,
        DataEnd,
        Over,
        Broken,
    }

    // Ten digits would do for a terabyte; the framework's server takes as many.
    private const int MaxDigits = 10;

    // Bytes behind the sizes of all chunks together: they mean nothing here, and must not keep the reader busy.
    private const int MaxExtensions = 1 << 10;

    private Part _part;
    private int _digits;
    private int _extensions;
    private long _left;

    /// <summary>Whether the last chunk has been read; trailers follow.</summary>
    public readonly bool IsOver => _part == Part.Over;

    /// <summary>Whether this is no chunked body.</summary>
    public readonly bool IsBroken => _part == Part.Broken;

    /// <summary>Takes bytes up to the end of the next piece of data, which it returns; empty: all framing.</summary>
    public ReadOnlySpan<byte> Read(ref ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0 && _part is not (Part.Over or Part.Broken))
        {
            if (_part == Part.Data)
            {
                ReadOnlySpan<byte> data = bytes[..(int)Math.Min(bytes.Length, _left)];
                bytes = bytes[data.Length..];
                _left -= data.Length;
                _part = _left == 0 ? Part.DataReturn : Part.Data;
                return data;
            }

            _part = Next(bytes[0]);
            bytes = bytes[1..];
        }

        return default;
    }

    private Part Next(byte value) => (_part, value) switch
    {
        (Part.Size, (byte)'\r') when _digits > 0 => Part.SizeEnd,
        (Part.Size, (byte)';' or (byte)' ' or (byte)'\t') when _digits > 0 => Part.Extension,
        (Part.Size, _) => Digit(value),
        (Part.Extension, (byte)'\r') => Part.SizeEnd,
        (Part.Extension, not (byte)'\n') when ++_extensions < MaxExtensions => Part.Extension,
        (Part.SizeEnd, (byte)'\n') => EndOfSize(),
        (Part.DataReturn, (byte)'\r') => Part.DataEnd,
        (Part.DataEnd, (byte)'\n') => Part.Size,
        _ => Part.Broken,
    };

    private Part Digit(byte value)
    {
        if (!char.IsAsciiHexDigit((char)value) || ++_digits > MaxDigits)
        {
            return Part.Broken;
        }

        _left = (_left << 4) | (byte)(value <= '9' ? value - '0' : (value | 0x20) - 'a' + 10);
        return Part.Size;
    }

    private Part EndOfSize()
    {
        _digits = 0;
        return _left == 0 ? Part.Over : Part.Data;
    }
}
