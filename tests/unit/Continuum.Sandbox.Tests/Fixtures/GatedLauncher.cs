using Continuum.Contracts.Functions;
using Continuum.Sandbox.Launching;
using Continuum.Sandbox.RuntimeApi;

namespace Continuum.Sandbox.Tests.Fixtures;

/// <summary>Starts, quickly as it says, programs that are none: each start ends when the test says so.</summary>
internal sealed class GatedLauncher : ISandboxLauncher
{
    private readonly Lock _gate = new();
    private readonly List<GatedStart> _starts = [];

    public string Kind => "gated";

    public bool StartsAreQuick => true;

    /// <summary>All starts so far.</summary>
    public IReadOnlyList<GatedStart> Starts
    {
        get
        {
            lock (_gate)
            {
                return [.. _starts];
            }
        }
    }

    public Task<ISandboxProcess> StartAsync(
        SandboxSpec spec, RuntimeSession session, bool isAhead, CancellationToken cancellationToken)
    {
        GatedStart start = new(session, isAhead);
        lock (_gate)
        {
            _starts.Add(start);
        }

        return start.MadeAsync(cancellationToken);
    }

    public void Forget(VersionKey version)
    {
        // Nothing is kept.
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
