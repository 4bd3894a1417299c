using Continuum.Images.Builds;

namespace Continuum.Cli.Output;

/// <summary>Puts a build's progress into words as it is reported, on the reporter's thread.</summary>
internal sealed class StageProgress(Action<string> say) : IProgress<BuildProgress>
{
    public void Report(BuildProgress value) => say(
        value.Total > 1 ? $"{value.Stage}: {value.Done} of {value.Total}" : value.Stage);
}
