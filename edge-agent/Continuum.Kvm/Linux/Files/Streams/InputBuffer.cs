namespace Continuum.Kvm.Linux.Files.Streams;

/// <summary>
/// Standard input, read ahead by a thread of its own that starts when the program first asks. At most one buffer is
/// read before the program takes it.
/// </summary>
internal sealed class InputBuffer(Stream? source, Wakeup wakeup) : IDisposable
{
    private const int Capacity = 64 << 10;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _taken = new(0);
    private readonly CancellationTokenSource _stop = new();
    private byte[] _bytes = [];
    private int _start;
    private int _end;
    private bool _ended = source is null;
    private bool _started;

    /// <summary>Whether there is something to read, the end included.</summary>
    public bool IsReady
    {
        get
        {
            lock (_gate)
            {
                Start();
                return _start < _end || _ended;
            }
        }
    }

    /// <summary>Bytes that can be read at once.</summary>
    public int Available
    {
        get
        {
            lock (_gate)
            {
                return _end - _start;
            }
        }
    }

    /// <summary>Reads what is there: 0 at the end, <see cref="OpenFile.WouldBlock"/> before it.</summary>
    public long Read(Span<byte> into)
    {
        lock (_gate)
        {
            Start();
            int length = Math.Min(into.Length, _end - _start);
            if (length == 0)
            {
                return _ended || into.IsEmpty ? 0 : OpenFile.WouldBlock;
            }

            _bytes.AsSpan(_start, length).CopyTo(into);
            _start += length;
            if (_start == _end && !_ended)
            {
                _taken.Release();
            }

            return length;
        }
    }

    /// <summary>Stops reading ahead. A read that the stream does not give up ends with the stream.</summary>
    public void Dispose() => _stop.Cancel();

    private void Start()
    {
        if (_started || _ended)
        {
            return;
        }

        _started = true;
        _bytes = new byte[Capacity];

        // A thread, not the pool: a stream like a terminal blocks for as long as its user likes, and keeps no
        // process up.
        new Thread(ReadAhead) { IsBackground = true, Name = "standard input" }.Start();
    }

    private void ReadAhead()
    {
        byte[] buffer = new byte[Capacity];
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                int length = source!.Read(buffer, 0, buffer.Length);
                Publish(buffer, length);
                if (length == 0)
                {
                    return;
                }

                _taken.Wait(_stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The program is over.
        }
        catch (Exception problem) when (problem is IOException or ObjectDisposedException)
        {
            // The stream broke or was closed under the program, which sees its end.
            Publish(buffer, 0);
        }
    }

    private void Publish(byte[] buffer, int length)
    {
        lock (_gate)
        {
            buffer.AsSpan(0, length).CopyTo(_bytes);
            _start = 0;
            _end = length;
            _ended = length == 0;
        }

        wakeup.Signal();
    }
}
