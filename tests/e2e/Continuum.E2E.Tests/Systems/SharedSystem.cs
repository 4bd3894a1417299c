namespace Continuum.E2E.Tests.Systems;

/// <summary>One control plane, edge and region for all tests that do not take them down.</summary>
public sealed class SharedSystem : IAsyncLifetime
{
    private ContinuumSystem? _system;
    private string? _lacks;

    internal ContinuumSystem Fleet
    {
        get
        {
            Assert.SkipWhen(_lacks is not null, _lacks ?? "");
            return _system!;
        }
    }

    /// <summary>A namespace that no other test uses.</summary>
    internal static string NewNamespace() => "t" + Guid.NewGuid().ToString("N")[..8];

    public async ValueTask InitializeAsync()
    {
        _lacks = Need.Missing();
        if (_lacks is null)
        {
            _system = await ContinuumSystem.StartAsync(withRegion: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_system is not null)
        {
            await _system.DisposeAsync();
        }
    }
}
