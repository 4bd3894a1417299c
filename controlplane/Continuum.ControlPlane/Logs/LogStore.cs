using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Logs;

namespace Continuum.ControlPlane.Logs;

/// <summary>The newest log lines of each function, in memory, and those who follow them.</summary>
internal sealed class LogStore
{
    /// <summary>Lines kept of one function.</summary>
    public const int LinesKept = 5_000;

    private const int FollowerBacklog = 2_000;

    private readonly ConcurrentDictionary<FunctionKey, FunctionLog> _logs = new();

    public void Append(IEnumerable<LogLine> lines)
    {
        foreach (LogLine line in lines)
        {
            LogOf(line.Version.Function).Append(line);
        }
    }

    /// <summary>The newest lines, oldest first; then, when following, each as it comes.</summary>
    public async IAsyncEnumerable<LogLine> ReadAsync(
        FunctionKey function, int tail, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using FunctionLog.Follower follower = LogOf(function).Follow(tail, FollowerBacklog);
        foreach (LogLine line in follower.Tail)
        {
            yield return line;
        }

        if (follow)
        {
            await foreach (LogLine line in follower.Lines.ReadAllAsync(cancellationToken))
            {
                yield return line;
            }
        }
    }

    private FunctionLog LogOf(FunctionKey function) => _logs.GetOrAdd(function, _ => new FunctionLog());

    private sealed class FunctionLog
    {
        private readonly Lock _gate = new();
        private readonly Queue<LogLine> _lines = new();
        private readonly HashSet<Follower> _followers = [];

        public void Append(LogLine line)
        {
            lock (_gate)
            {
                _lines.Enqueue(line);
                if (_lines.Count > LinesKept)
                {
                    _lines.Dequeue();
                }

                foreach (Follower follower in _followers)
                {
                    follower.Offer(line);
                }
            }
        }

        public Follower Follow(int tail, int backlog)
        {
            lock (_gate)
            {
                Follower follower = new(this, [.. _lines.TakeLast(tail)], backlog);
                _followers.Add(follower);
                return follower;
            }
        }

        private void Leave(Follower follower)
        {
            lock (_gate)
            {
                _followers.Remove(follower);
            }
        }

        public sealed class Follower(FunctionLog log, LogLine[] tail, int backlog) : IDisposable
        {
            // A follower that reads too slowly misses the oldest lines; it never holds up a node.
            private readonly Channel<LogLine> _lines = Channel.CreateBounded<LogLine>(
                new BoundedChannelOptions(backlog) { FullMode = BoundedChannelFullMode.DropOldest });

            public LogLine[] Tail { get; } = tail;

            public ChannelReader<LogLine> Lines => _lines.Reader;

            public void Offer(LogLine line) => _lines.Writer.TryWrite(line);

            public void Dispose() => log.Leave(this);
        }
    }
}
