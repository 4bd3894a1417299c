using System.Buffers;
using System.Text;

namespace Continuum.Sandbox.Logs;

/// <summary>Reads a stream of text by line; a line is cut at 64 KiB, its rest skipped.</summary>
internal sealed class LineReader(Stream stream) : IDisposable
{
    public const int MaxLineBytes = 64 * 1024;

    // Programs write little for most of their life: the buffer starts small.
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2048);
    private int _start;
    private int _end;
    private bool _skipping;
    private bool _over;

    /// <summary>The next line without its end, or null at the end of the stream.</summary>
    public async ValueTask<string?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                string? line = Take(length, consumed: length + 1);
                if (line is not null)
                {
                    return line;
                }

                continue;
            }

            if (_end - _start >= MaxLineBytes)
            {
                string? line = Take(MaxLineBytes, consumed: _end - _start);
                _skipping = true;
                if (line is not null)
                {
                    return line;
                }
            }

            if (_over)
            {
                return _end > _start ? Take(_end - _start, consumed: _end - _start) : null;
            }

            await FillAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    // Null when what was read is the rest of a line that was cut already.
    private string? Take(int length, int consumed)
    {
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(_start, Math.Min(length, MaxLineBytes));
        bool skip = _skipping;
        _skipping = false;
        string? line = skip ? null : Encoding.UTF8.GetString(bytes is [.., (byte)'\r'] ? bytes[..^1] : bytes);
        _start += consumed;
        return line;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _over = read == 0;
        _end += read;
    }
}
