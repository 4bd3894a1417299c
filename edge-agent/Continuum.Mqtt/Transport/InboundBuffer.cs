using System.Buffers;

namespace Continuum.Mqtt.Transport;

/// <summary>
/// What has arrived on one connection and is not dealt with. Holds a pooled buffer only while there is something in it:
/// an idle connection waits by a read of zero bytes.
/// </summary>
internal sealed class InboundBuffer(Stream stream) : IDisposable
{
    private const int ReadBytes = 16 * 1024;

    private byte[] _bytes = [];
    private int _start;
    private int _end;

    // The last read filled the buffer, or something has come since: no need to wait for it without one.
    private bool _moreIsThere;

    /// <summary>Valid until the next read.</summary>
    public ReadOnlyMemory<byte> Unread => _bytes.AsMemory(_start, _end - _start);

    /// <summary>Takes bytes off the front.</summary>
    public void Consume(int count)
    {
        _start += count;
        if (_start == _end)
        {
            _start = _end = 0;
        }
    }

    /// <summary>
    /// There is nothing to deal with, and nothing is known to have come: <see cref="WaitAsync"/> first.
    /// </summary>
    public bool IsIdle => _end == 0 && !_moreIsThere;

    /// <summary>
    /// Waits for something to come, without a buffer. It is the stream's own waiting: one more method that waits would
    /// keep its state for as long as the connection is idle.
    /// </summary>
    public ValueTask<int> WaitAsync()
    {
        Release();
        _moreIsThere = true;
        return stream.ReadAsync(Memory<byte>.Empty);
    }

    /// <summary>
    /// Waits for more; false at the end of the stream. The buffer grows with what came, not with what was announced.
    /// </summary>
    public async ValueTask<bool> ReadMoreAsync()
    {
        if (IsIdle)
        {
            _ = await WaitAsync();
        }

        MakeRoom();
        int read = await stream.ReadAsync(_bytes.AsMemory(_end));
        _end += read;
        _moreIsThere = _end == _bytes.Length;
        return read > 0;
    }

    public void Dispose() => Release();

    private void MakeRoom()
    {
        if (_bytes.Length == 0)
        {
            _bytes = ArrayPool<byte>.Shared.Rent(ReadBytes);
        }
        else if (_end == _bytes.Length)
        {
            int unread = _end - _start;
            byte[] into = _start > _bytes.Length / 2 ? _bytes : ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
            _bytes.AsSpan(_start, unread).CopyTo(into);
            if (into != _bytes)
            {
                ArrayPool<byte>.Shared.Return(_bytes);
            }

            _bytes = into;
            _start = 0;
            _end = unread;
        }
    }

    private void Release()
    {
        byte[] bytes = _bytes;
        _bytes = [];
        _start = _end = 0;
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
