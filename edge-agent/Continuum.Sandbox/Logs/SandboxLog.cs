using System.Buffers;
using System.Globalization;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Logs;

namespace Continuum.Sandbox.Logs;

/// <summary>The lines of one sandbox: read, bounded in rate, and told apart by the invocation they belong to.</summary>
internal sealed class SandboxLog(VersionKey version, string sandboxId, LogHub hub, LineRate rate, TimeProvider time)
{
    private const int ReadBytes = 4096;
    private const int TailLines = 10;
    private const int TailLineLength = 512;

    private readonly Lock _gate = new();
    private readonly Queue<string> _tail = new();
    private long _dropped;
    private volatile string? _invocationId;

    /// <summary>The invocation that lines belong to from now on.</summary>
    public string? InvocationId
    {
        get => _invocationId;
        set => _invocationId = value;
    }

    /// <summary>What the program wrote last on standard error.</summary>
    public IReadOnlyList<string> Tail
    {
        get
        {
            lock (_gate)
            {
                return [.. _tail];
            }
        }
    }

    /// <summary>Reads one of the program's streams to its end.</summary>
    public async Task PumpAsync(Stream stream, LogSource source, CancellationToken cancellationToken)
    {
        using LineSplitter lines = new(text => Write(source, text));
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                lines.Push(buffer.AsSpan(0, read));
            }

            lines.Finish();
            TellDropped();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes a line of the program's.</summary>
    public void Write(LogSource source, string text)
    {
        if (source == LogSource.StandardError)
        {
            Remember(text);
        }

        if (TryTake())
        {
            TellDropped();
            hub.Write(Line(source, text));
        }
    }

    /// <summary>Tells of lines that were dropped and that no later line has told of.</summary>
    public void TellDropped()
    {
        long dropped;
        lock (_gate)
        {
            dropped = _dropped;
            _dropped = 0;
        }

        if (dropped > 0)
        {
            Platform(string.Create(
                CultureInfo.InvariantCulture, $"LOGS {dropped} lines dropped: the sandbox wrote faster than it may"));
        }
    }

    /// <summary>Writes a line of the platform's own.</summary>
    public void Platform(string text) => hub.Write(Line(LogSource.Platform, text));

    private bool TryTake()
    {
        lock (_gate)
        {
            bool taken = rate.TryTake();
            _dropped += taken ? 0 : 1;
            return taken;
        }
    }

    private void Remember(string text)
    {
        lock (_gate)
        {
            if (_tail.Count == TailLines)
            {
                _tail.Dequeue();
            }

            _tail.Enqueue(text.Length > TailLineLength ? text[..TailLineLength] : text);
        }
    }

    private LogLine Line(LogSource source, string text) => new()
    {
        Version = version,
        SandboxId = sandboxId,
        InvocationId = _invocationId,
        Source = source,
        Time = time.GetUtcNow(),
        Text = text,
    };
}
