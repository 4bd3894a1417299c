using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Logs;

namespace Continuum.Sandbox.Logs;

/// <summary>
/// All lines of a host on their way to its one reader. A slow reader costs lines, which are counted, never time.
/// </summary>
internal sealed class LogHub(TimeProvider time, int capacity)
{
    private readonly Channel<LogLine> _lines = Channel.CreateBounded<LogLine>(
        new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly ConcurrentDictionary<VersionKey, long> _dropped = new();

    /// <summary>Adds a line, or counts it as dropped.</summary>
    public void Write(LogLine line)
    {
        if (!_lines.Writer.TryWrite(line))
        {
            _dropped.AddOrUpdate(line.Version, 1, static (_, count) => count + 1);
        }
    }

    /// <summary>Ends the reader once it has read what is here.</summary>
    public void Complete() => _lines.Writer.TryComplete();

    public async IAsyncEnumerable<LogLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (LogLine line in _lines.Reader.ReadAllAsync(cancellationToken))
        {
            yield return line;
            if (!_dropped.IsEmpty)
            {
                foreach (LogLine told in TakeDropped())
                {
                    yield return told;
                }
            }
        }
    }

    private IEnumerable<LogLine> TakeDropped()
    {
        foreach (VersionKey version in _dropped.Keys)
        {
            if (_dropped.TryRemove(version, out long count))
            {
                yield return new LogLine
                {
                    Version = version,
                    Source = LogSource.Platform,
                    Time = time.GetUtcNow(),
                    Text = string.Create(
                        CultureInfo.InvariantCulture,
                        $"LOGS {count} lines dropped: they came faster than they were read"),
                };
            }
        }
    }
}
