using Continuum.Testing;

namespace Continuum.Grains.Tests;

/// <summary>Grains of their own for each test, over a small node at a plant and a large one in a region.</summary>
public abstract class TwoNodeTests : IAsyncLifetime
{
    protected const string NearEdge =
        "  objectives: { latency: [{ quantile: 0.95, atMost: 20ms, from: eu/berlin/plant-1 }] }\n";

    protected const string NearRegion =
        "  objectives: { latency: [{ quantile: 0.95, atMost: 20ms, from: eu/fra/dc }] }\n";

    private protected TempFolder Folder { get; } = new();

    private protected GrainsSilo Silo { get; set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Silo = await GrainsSilo.StartAsync(Folder);
        await Silo.JoinAsync(GrainsSilo.Describe("edge", "eu/berlin/plant-1"));
        await Silo.JoinAsync(GrainsSilo.Describe("region", "eu/fra/dc", memory: 1L << 34));
    }

    public async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
