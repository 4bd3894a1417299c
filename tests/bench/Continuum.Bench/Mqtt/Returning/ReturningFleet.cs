using System.Net.Security;
using Continuum.Testing;

namespace Continuum.Bench.Mqtt.Returning;

/// <summary>Many clients that come back, and how many of them are in.</summary>
internal sealed class ReturningFleet : IAsyncDisposable
{
    // The first time is no part of the measurement: no faster than a machine under load bears.
    private const double FirstPerSecond = 500;

    private readonly CancellationTokenSource _stopping = new();
    private readonly int _count;
    private readonly Task[] _running;
    private int _in;
    private int _failed;
    private int _forgotten;

    public ReturningFleet(int count, int port, BenchCertificate certificate)
    {
        _count = count;
        SslClientAuthenticationOptions tls = certificate.ForClients();
        _running = [.. Enumerable.Range(0, count).Select(i =>
            new ReturningClient(i, port, tls, this).RunAsync(TimeSpan.FromSeconds(i / FirstPerSecond), _stopping.Token))];
    }

    /// <summary>Attempts of clients that were not let in.</summary>
    public int FailedAttempts => Volatile.Read(ref _failed);

    /// <summary>Clients that found no session.</summary>
    public int WithoutSession => Volatile.Read(ref _forgotten);

    public bool AllAreIn => Volatile.Read(ref _in) == _count;

    public bool AllAreOut => Volatile.Read(ref _in) == 0;

    public void CameIn() => Interlocked.Increment(ref _in);

    public void WentOut() => Interlocked.Decrement(ref _in);

    public void Failed(bool wasIn)
    {
        if (!wasIn)
        {
            Interlocked.Increment(ref _failed);
        }
    }

    public void Forgotten() => Interlocked.Increment(ref _forgotten);

    /// <summary>Begins to count attempts and sessions anew.</summary>
    public void Recount()
    {
        Volatile.Write(ref _failed, 0);
        Volatile.Write(ref _forgotten, 0);
    }

    public Task AllInAsync(TimeSpan within) => Deadline.UntilAsync($"all of {_count} clients to be in", () => AllAreIn, within);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running);
        _stopping.Dispose();
    }
}
