using System.Diagnostics;
using System.Globalization;
using System.Text;
using Continuum.Bench.Contenders;

namespace Continuum.Bench.Peers;

/// <summary>
/// Runs programs through <c>launch</c>, a small static program that forks, executes, feeds and times them.
/// </summary>
internal static class Launcher
{
    /// <summary>Runs a program so many times, one after the other; gives how long each run took.</summary>
    /// <exception cref="BenchException">The program failed or did not answer with the event.</exception>
    public static async Task<IReadOnlyList<TimeSpan>> RunAsync(
        string launch, int count, IEnumerable<string> program, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(launch) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(count.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(Encoding.ASCII.GetString(TestEvent.Make(count)));
        foreach (string argument in program)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        string times = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? [.. times.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Duration)]
            : throw new BenchException($"{string.Join(' ', start.ArgumentList)}: {await errors}");
    }

    private static TimeSpan Duration(string nanoseconds) =>
        TimeSpan.FromTicks(long.Parse(nanoseconds, CultureInfo.InvariantCulture) / TimeSpan.NanosecondsPerTick);
}
