using System.Globalization;
using Continuum.Bench.Reporting;

namespace Continuum.Bench.Mqtt.Returning;

/// <summary>
/// All TLS sessions return at once after the broker was killed: how long until the last is back, and what new events wait
/// meanwhile. Session resumption is off: a broker that was killed has new keys for its tickets.
/// </summary>
internal static class ReturnBench
{
    // Beside the clients' sockets.
    private const int OtherFiles = 600;
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    public static async Task<IReadOnlyList<ResultRow>> RunAsync(
        ReturnTarget ours,
        ReturnTarget peer,
        BenchCertificate certificate,
        int wanted,
        CancellationToken cancellationToken)
    {
        int count = Math.Min(wanted, OpenFiles() - OtherFiles);
        if (count < wanted)
        {
            await Console.Error.WriteLineAsync(
                $"  {count} clients instead of {wanted}: raise the limit of open files (ulimit -n {wanted + OtherFiles})");
        }

        ReturnFigures our = await MeasureAsync(ours, certificate, count, cancellationToken);
        ReturnFigures their = await MeasureAsync(peer, certificate, count, cancellationToken);
        string name = string.Create(CultureInfo.InvariantCulture, $"tls-return-{count}");
        string other = peer.Broker().Name;
        return
        [
            Row(name, "last back", "s", our.LastBack.TotalSeconds, other, their.LastBack.TotalSeconds, count),
            Row(name, "first event", "s", our.Listening.TotalSeconds, other, their.Listening.TotalSeconds, 1),
            Row(name, "processor each", "ms", our.Processor.TotalMilliseconds / count, other,
                their.Processor.TotalMilliseconds / count, count),
            ResultRow.Latency($"{name} events before", "p99", 0.99, our.Before, other, their.Before),
            ResultRow.Latency($"{name} events meanwhile", "p50", 0.5, our.Meanwhile, other, their.Meanwhile),
            ResultRow.Latency($"{name} events meanwhile", "p99", 0.99, our.Meanwhile, other, their.Meanwhile),
            ResultRow.Latency($"{name} events meanwhile", "max", 1, our.Meanwhile, other, their.Meanwhile),
            Row(name, "failed attempts", "each", (double)our.FailedAttempts / count, other,
                (double)their.FailedAttempts / count, count),
            Row(name, "sessions lost", "clients", our.WithoutSession, other, their.WithoutSession, count),
        ];
    }

    private static async Task<ReturnFigures> MeasureAsync(
        ReturnTarget target, BenchCertificate certificate, int count, CancellationToken cancellationToken)
    {
        TimeProvider time = TimeProvider.System;
        await using ReturningFleet fleet = new(count, target.Broker().TlsPort, certificate);
        await fleet.AllInAsync(Patience);
        SampleSet before;
        using (EventStream events = EventStream.Connect(target.Broker().Port))
        {
            long began = time.GetTimestamp();
            before = await events.RunAsync(() => time.GetElapsedTime(began) > Steady, cancellationToken);
        }

        await target.PrepareAsync();
        await target.KillAsync();
        await Testing.Deadline.UntilAsync("all clients to see that the broker is gone", () => fleet.AllAreOut);
        fleet.Recount();
        long started = time.GetTimestamp();
        target.Launch();
        TimeSpan lastBack = default;
        bool AllIn()
        {
            lastBack = time.GetElapsedTime(started);
            return fleet.AllAreIn
                || (lastBack > Patience ? throw new BenchException("not all clients came back") : false);
        }

        using EventStream during = await Task.Run(() => EventStream.Connect(target.Broker().Port), cancellationToken);
        TimeSpan listening = time.GetElapsedTime(started);
        SampleSet meanwhile = await during.RunAsync(AllIn, cancellationToken);
        return new(
            lastBack,
            listening,
            target.Broker().ProcessorTime(),
            before,
            meanwhile,
            fleet.FailedAttempts,
            fleet.WithoutSession);
    }

    private static ResultRow Row(
        string name, string metric, string unit, double value, string peer, double peerValue, long n) => new(
        name, metric, unit, Math.Round(value, 3), peer, Math.Round(peerValue, 3),
        value > 0 ? Math.Round(peerValue / value, 3) : null, n);

    // What the runtime has raised to the hard limit, and programs that it starts have too.
    private static int OpenFiles() => int.TryParse(
        File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", default))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[3],
        CultureInfo.InvariantCulture,
        out int limit) ? limit : int.MaxValue;
}
