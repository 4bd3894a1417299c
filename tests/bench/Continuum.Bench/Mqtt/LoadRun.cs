using Continuum.Bench.Reporting;
using Continuum.Testing;

namespace Continuum.Bench.Mqtt;

/// <summary>A pattern's clients, connected to one broker.</summary>
internal sealed class LoadRun : IAsyncDisposable
{
    private readonly LoadPattern _pattern;
    private readonly List<LoadConnection> _connections = [];
    private readonly List<LoadPublisher> _publishers = [];
    private readonly Lock _recording = new();
    private SampleSet? _samples;
    private long _received;

    private LoadRun(LoadPattern pattern) => _pattern = pattern;

    public static async Task<LoadRun> ConnectAsync(
        LoadPattern pattern, int port, string prefix, CancellationToken cancellationToken)
    {
        LoadRun run = new(pattern);
        for (int i = 0; i < pattern.Publishers; i++)
        {
            LoadConnection connection = run.Open();
            LoadPublisher publisher = new(
                connection, $"{prefix}/{i}", i, pattern.QoS, LoadPattern.PayloadBytes, pattern.Window, pattern.Subscribers);
            await connection.ConnectAsync(port, $"{prefix}-p{i}", clean: true, cancellationToken);
            run._publishers.Add(publisher);
        }

        for (int i = 0; i < pattern.Subscribers; i++)
        {
            LoadConnection connection = run.Open();
            connection.Received = run.Take;
            if (pattern.Subscribers == 1)
            {
                connection.Settled = run.FillAll;
            }
            else
            {
                connection.Settled = run._publishers[0].Fill;
            }

            await connection.ConnectAsync(port, $"{prefix}-s{i}", !pattern.Persistent, cancellationToken);
            await connection.SubscribeAsync($"{prefix}/#", pattern.QoS, cancellationToken);
        }

        return run;
    }

    /// <summary>Publications a second that reached subscribers, with full windows.</summary>
    public async Task<double> ThroughputAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        TimeProvider time = TimeProvider.System;
        long before = Interlocked.Read(ref _received);
        long began = time.GetTimestamp();
        _publishers.ForEach(publisher => publisher.Start());
        await Task.Delay(duration, cancellationToken);
        double rate = (Interlocked.Read(ref _received) - before) / time.GetElapsedTime(began).TotalSeconds;
        await SettleAsync();
        return rate;
    }

    /// <summary>From sending a publication to its arrival, at so many a second whatever arrives.</summary>
    public async Task<SampleSet> LatencyAsync(double perSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        SampleSet samples = new();
        _samples = samples;
        await RatePacer.RunAsync(perSecond, duration, _publishers[0].SendNow, cancellationToken);
        await SettleAsync();
        _samples = null;
        return samples;
    }

    public ValueTask DisposeAsync()
    {
        _connections.ForEach(connection => connection.Dispose());
        return ValueTask.CompletedTask;
    }

    private LoadConnection Open()
    {
        LoadConnection connection = new();
        _connections.Add(connection);
        return connection;
    }

    private async Task SettleAsync()
    {
        _publishers.ForEach(publisher => publisher.Stop());
        await Deadline.UntilAsync(
            $"every publication of {_pattern.Name} with its subscribers",
            () => _publishers.TrueForAll(publisher => publisher.IsSettled) || Failed() is not null,
            TimeSpan.FromSeconds(60));
        if (Failed() is { } failure)
        {
            throw new BenchException($"a client of {_pattern.Name} failed: {failure.Message}");
        }
    }

    private Exception? Failed() => _connections.Select(connection => connection.Failure).FirstOrDefault(one => one is not null);

    private void Take(ReadOnlyMemory<byte> payload)
    {
        (int publisher, long stamp) = LoadPackets.Read(payload.Span);
        _publishers[publisher].Credit();
        Interlocked.Increment(ref _received);
        if (_samples is { } samples)
        {
            TimeSpan took = TimeProvider.System.GetElapsedTime(stamp);
            lock (_recording)
            {
                samples.Add(took);
            }
        }
    }

    private void FillAll() => _publishers.ForEach(publisher => publisher.Fill());
}
