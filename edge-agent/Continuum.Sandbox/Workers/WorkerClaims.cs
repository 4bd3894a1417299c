using System.Collections.Concurrent;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Logs;
using Continuum.Sandbox.Logs;

namespace Continuum.Sandbox.Workers;

/// <summary>
/// What a worker says of itself, held against what it can know: of versions that it was given, within reason. A worker
/// that somebody has taken over says what it likes.
/// </summary>
internal sealed class WorkerClaims
{
    private const int MostIdCharacters = 256;
    private const int MostSandboxes = 1_000_000;
    private const long MostMemory = 1L << 50;
    private const double MostStartSeconds = 100_000;

    private static readonly TimeSpan MostCpuTime = TimeSpan.FromDays(100_000);

    private readonly ConcurrentDictionary<VersionKey, bool> _versions = new();

    /// <summary>A version that it is given: from here on it may speak of it.</summary>
    public void Add(VersionKey version) => _versions[version] = true;

    /// <exception cref="InvalidDataException">No worker would say that.</exception>
    public void Check(LogLine line)
    {
        bool isFair = _versions.ContainsKey(line.Version)
            && line.Text.Length <= LineSplitter.MaxLineBytes
            && line.SandboxId.Length <= MostIdCharacters
            && line.InvocationId is null or { Length: <= MostIdCharacters }
            && Enum.IsDefined(line.Source);
        if (!isFair)
        {
            throw new InvalidDataException($"the worker wrote a log line of {line.Version} that cannot be");
        }
    }

    /// <exception cref="InvalidDataException">No worker would say that.</exception>
    public void Check(UseMessage message)
    {
        SandboxUse use = message.Use;
        bool isFair = use.Sandboxes is >= 0 and <= MostSandboxes
            && use.MemoryBytes is >= 0 and <= MostMemory
            && use.CpuTime >= TimeSpan.Zero && use.CpuTime <= MostCpuTime
            && message.Functions.All(IsFair);
        if (!isFair)
        {
            throw new InvalidDataException("the worker says that it used what cannot be");
        }
    }

    private bool IsFair(FunctionMeasures measures) =>
        _versions.Keys.Any(version => version.Function.ToString() == measures.Function)
        && measures.Ready is >= 0 and <= MostSandboxes
        && measures.ColdStarts is >= 0 and <= int.MaxValue
        && measures.StartSeconds.Count <= WorkerMeasures.MostSamples
        && measures.StartSeconds.All(seconds => seconds is >= 0 and <= MostStartSeconds);
}
