using System.Globalization;
using Continuum.Bench.Peers;

namespace Continuum.Bench.Saturation;

/// <summary>A program started anew for each event, as many at a time as there are processors.</summary>
/// <param name="name">As it is called in the report.</param>
/// <param name="launch">The launching program.</param>
/// <param name="perBlock">Runs of each launcher between two looks at the clock.</param>
/// <param name="program">The command for a worker's number.</param>
internal sealed class LauncherSaturator(
    string name, string launch, int perBlock, Func<string, IReadOnlyList<string>> program, TimeProvider time) : ISaturator
{
    public string Name => name;

    public async Task<long> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        long[] counts = await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(WorkAsync));
        return counts.Sum();

        async Task<long> WorkAsync(int worker)
        {
            IReadOnlyList<string> command = program(worker.ToString(CultureInfo.InvariantCulture));
            long count = 0;
            while (time.GetElapsedTime(began) < duration)
            {
                count += (await Launcher.RunAsync(launch, perBlock, command, cancellationToken)).Count;
            }

            return count;
        }
    }
}
