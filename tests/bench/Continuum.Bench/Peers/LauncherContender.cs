using Continuum.Bench.Contenders;
using Continuum.Bench.Reporting;

namespace Continuum.Bench.Peers;

/// <summary>A program started anew for each event.</summary>
internal sealed class LauncherContender(string name, string launch, IReadOnlyList<string> program) : IContender
{
    public string Name => name;

    public async Task RunAsync(int count, SampleSet samples, CancellationToken cancellationToken)
    {
        foreach (TimeSpan took in await Launcher.RunAsync(launch, count, program, cancellationToken))
        {
            samples.Add(took);
        }
    }
}
