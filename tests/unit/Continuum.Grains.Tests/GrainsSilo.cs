using Continuum.Contracts.Declarations;
using Continuum.Contracts.Nodes;
using Continuum.Grains.Fleet;
using Continuum.Grains.Functions;
using Continuum.Grains.Namespaces;
using Continuum.Grains.Nodes;
using Continuum.Placement.Problems;
using Continuum.Silo.Hosting;
using Continuum.Storage;
using Continuum.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Storage;

namespace Continuum.Grains.Tests;

/// <summary>The grains on the embedded silo, over a real SQLite file unless a test says otherwise.</summary>
internal sealed class GrainsSilo : IAsyncDisposable
{
    public static readonly string Digest = "sha256:" + new string('a', 64);

    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    private readonly ServiceProvider _services;

    private GrainsSilo(Action<IServiceCollection> addStorage) => _services = With(addStorage)
        .AddLogging()
        .AddSingleton<TimeProvider>(Time)
        .AddSingleton(new PlacementOptions { Grace = Grace, DataSets = DataSets })
        .AddSingleton<IImageLayers>(Images)
        .AddEmbeddedSilo(options => options.ResponseTimeoutSeconds = 10)
        .AddGrainsOfContinuumGrains()
        .AddPlacement()
        .BuildServiceProvider();

    /// <summary>Data whose place is known.</summary>
    public static IReadOnlyList<DataSet> DataSets { get; } =
        [new("historian", new Place("eu", "fra", "dc"), 1L << 40)];

    public AheadTimeProvider Time { get; } = new();

    /// <summary>What images are made of; none are known unless a test says so.</summary>
    public KnownImages Images { get; } = new();

    public IGrainFactory Grains => _services.GetRequiredService<IGrainFactory>();

    public static Task<GrainsSilo> StartAsync(TempFolder folder) => StartAsync(services =>
        services.AddSqliteGrainStorage(GrainStorageNames.Default, folder.File("state.db"), GrainsJson.Default));

    public static Task<GrainsSilo> StartAsync(IGrainStorage storage) =>
        StartAsync(services => services.AddKeyedSingleton(GrainStorageNames.Default, storage));

    private static async Task<GrainsSilo> StartAsync(Action<IServiceCollection> addStorage)
    {
        GrainsSilo silo = new(addStorage);
        foreach (IHostedService service in silo._services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }

        return silo;
    }

    private static ServiceCollection With(Action<IServiceCollection> add)
    {
        ServiceCollection services = new();
        add(services);
        return services;
    }

    public static NodeDescription Describe(
        string id, string location, long memory = 1L << 30, string? mqtt = null, NodeKind kind = NodeKind.Edge) => new()
        {
            NodeId = id,
            Kind = kind,
            Location = Location.Parse(location),
            Architecture = "x64",
            Capacity = new NodeCapacity(2000, memory, 1L << 36),
            AgentVersion = "0.1.0",
            SandboxKinds = ["process"],
            MqttEndpoint = mqtt,
        };

    public static string Declare(string name, string space = "default", string spec = "")
    {
        string yaml = $"""
            apiVersion: continuum.dev/v1
            kind: Function
            metadata: [ name: {name}, namespace: {space} ]
            spec:
              runtime: provided

            """.Replace('[', '{').Replace(']', '}') + spec;
        DeclarationResult read = DeclarationParser.Parse(yaml, "function.yaml");
        (FunctionDeclaration declaration, _) = Assert.IsType<DeclarationResult.Valid>(read);
        return System.Text.Encoding.UTF8.GetString(DeclarationJson.Canonical(declaration));
    }

    public INodeGrain Node(string id) => Grains.GetGrain<INodeGrain>(id);

    public INamespaceGrain Space(string name = "default") => Grains.GetGrain<INamespaceGrain>(name);

    public PlacementQuestions Questions => _services.GetRequiredService<PlacementQuestions>();

    public IFleetGrain Fleet => Grains.GetGrain<IFleetGrain>(IFleetGrain.Key);

    public async Task JoinAsync(NodeDescription node, string connection = "1")
    {
        await Node(node.NodeId).RegisterAsync(node, connection);
        await Fleet.AddNodeAsync(node.NodeId);
    }

    public Task<DeployOutcome> DeployAsync(string name, string spec = "", string space = "default") =>
        Grains.GetGrain<IFunctionGrain>($"{space}/{name}").DeployAsync(Declare(name, space, spec), Digest);

    public async Task<string[]> NodesOfAsync(string name, string space = "default") =>
        [.. (await Space(space).FindAsync(name))!.Nodes];

    /// <summary>Ends without a word to the grains, as a kill does: what was acknowledged is in the file.</summary>
    public async ValueTask DisposeAsync() => await _services.DisposeAsync();
}
