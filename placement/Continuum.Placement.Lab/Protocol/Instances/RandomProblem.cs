using System.Globalization;
using Continuum.Placement.Availability;
using Continuum.Placement.Lab.Numerics;
using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.Instances;

/// <summary>
/// Small problems in which every constraint and every term of the objective occurs: what is drawn depends on the seed
/// and the sizes alone. Most can be met; some ask for more than there is.
/// </summary>
internal sealed class RandomProblem
{
    private const long MiB = 1 << 20;
    private static readonly string[] Kinds = ["region", "edge", "device"];
    private readonly SeededRandom _random;
    private readonly Place[] _sites;
    private readonly List<PlacementNode> _nodes = [];
    private readonly List<PlacementFunction> _functions = [];

    private RandomProblem(long seed, int nodes)
    {
        _random = new SeededRandom(seed, 17);
        int sites = Math.Clamp(nodes / 2, 2, 12);
        _sites = [.. Enumerable.Range(0, sites).Select(site =>
            new Place(site % 2 == 0 ? "eu" : "us", $"z{site / 2 % 3}", Named("s", site)))];
    }

    /// <summary>Makes one.</summary>
    /// <param name="seed">Which.</param>
    /// <param name="nodes">How many nodes; 2 or more.</param>
    /// <param name="functions">How many functions; 1 or more.</param>
    internal static PlacementProblem Make(long seed, int nodes, int functions)
    {
        RandomProblem draw = new(seed, nodes);
        for (int i = 0; i < nodes; i++)
        {
            draw._nodes.Add(draw.Node(i));
        }

        for (int i = 0; i < functions; i++)
        {
            draw._functions.Add(draw.Function(i));
        }

        draw.Neighbours();
        return draw.Problem();
    }

    private static string Named(string prefix, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}{number:00}");

    private bool Chance(double probability) => _random.NextUnit() < probability;

    private T One<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    private PlacementNode Node(int i)
    {
        string kind = Kinds[_random.Next(3)];
        int size = kind == "region" ? 8 : kind == "edge" ? 3 : 1;
        return new PlacementNode
        {
            Id = Named("n", i),
            Kind = kind,
            Place = _sites[i % _sites.Length],
            Labels = new Dictionary<string, string> { ["arch"] = Chance(0.7) ? "x64" : "arm64" },
            MemoryBytes = size * 512 * MiB,
            ReservedMemoryBytes = Chance(0.2) ? 64 * MiB : 0,
            CpuMillis = size * 700,
            DiskBytes = Chance(0.5) ? size * 4096 * MiB : null,
            Accelerators = Chance(0.35)
                ? [new AcceleratorStock(AcceleratorKind.Gpu, _random.Whole(1, 2), 8192 * MiB)]
                : [],
            MaxReplicas = Chance(0.2) ? _random.Whole(2, 8) : null,
            CostPerHour = Chance(0.5) ? _random.Whole(1, 40) / 100.0 : 0,
            CostPerCoreHour = _random.Whole(1, 20) / 100.0,
            CostPerGiBHour = _random.Whole(1, 10) / 100.0,
            CostPerAcceleratorHour = 1.5,
            EgressPerGiB = kind == "region" ? 0.08 : 0.02,
            Images = Chance(0.3) ? ["img0"] : [],
            Models = Chance(0.2) ? ["llm"] : [],
            SandboxKinds = Chance(0.8) ? ["process", "kvm"] : ["process"],
            IsAlive = !Chance(0.05),
            IsDraining = Chance(0.05),
        };
    }

    private PlacementFunction Function(int i)
    {
        int least = Chance(0.3) ? 2 : 1;
        int most = Math.Min(3, least + _random.Next(2));
        bool spreads = Chance(0.25) && most >= 2;
        bool accelerated = Chance(0.07) && _nodes.Any(node => node is { IsAlive: true, Accelerators.Count: > 0 });
        return new PlacementFunction
        {
            Key = Named("f", i),
            MemoryBytes = _random.Whole(1, 6) * 64 * MiB,
            CpuMillis = _random.Whole(0, 8) * 50,
            DiskBytes = Chance(0.3) ? _random.Whole(1, 8) * 128 * MiB : 0,
            Accelerator = accelerated
                ? new AcceleratorNeed(AcceleratorKind.Gpu, One([250, 500, 1000]), 2048 * MiB)
                : null,
            Model = accelerated ? "llm" : null,
            ModelBytes = accelerated ? 4096 * MiB : 0,
            Demand = Demand(),
            Availability = Chance(0.4) ? new AvailabilityObjective(One([0.99, 0.999, 0.9999])) : null,
            CostPerHourAtMost = Chance(0.2) ? _random.Whole(1, 20) / 100.0 : null,
            ServiceMs = _random.Whole(0, 10),
            RatePerReplica = Chance(0.2) ? 25 : null,
            Image = "img" + _random.Next(3).ToString(CultureInfo.InvariantCulture),
            ImageBytes = 200 * MiB,
            Data = Chance(0.2) ? [new DataUse(Chance(0.5) ? "lake" : "cache", 20_000)] : [],
            DomainLimit = Chance(0.2) ? new DomainLimit(Chance(0.5) ? SpreadLevel.Zone : SpreadLevel.Site, 1) : null,
            SandboxKinds = Chance(0.2) ? ["kvm"] : [],
            Residency = Chance(0.2) ? [Chance(0.7) ? "eu" : "us/z*"] : [],
            NodeSelector = Chance(0.2)
                ? new Dictionary<string, IReadOnlyList<string>> { ["arch"] = ["x64"] }
                : new Dictionary<string, IReadOnlyList<string>>(),
            Spread = spreads ? new SpreadOver(Chance(0.5) ? SpreadLevel.Site : SpreadLevel.Zone, 2) : null,
            MinReplicas = least,
            MaxReplicas = most,
            CurrentNodes = Chance(0.25) ? [One(_nodes).Id] : [],
            Priority = _random.Next(3),
        };
    }

    private ClientDemand[] Demand()
    {
        Place[] places = [.. _sites];
        _random.Shuffle<Place>(places);
        int cells = _random.Whole(0, Math.Min(3, places.Length));
        return
        [
            .. places.Take(cells).Select(place => new ClientDemand(place, _random.Whole(1, 20))
            {
                AtMostMs = One([20.0, 40, 80, double.PositiveInfinity]),
                Weight = One([1.0, 1, 3]),
                BytesPerEvent = 2000,
            }),
        ];
    }

    // A function is apart from or together with an earlier one, so that there is no contradiction in a ring.
    private void Neighbours()
    {
        for (int i = 1; i < _functions.Count; i++)
        {
            SpreadLevel level = Chance(0.5) ? SpreadLevel.Node : SpreadLevel.Site;
            Neighbour other = new(_functions[_random.Next(i)].Key, level);
            double what = _random.NextUnit();
            _functions[i] = what < 0.15 ? _functions[i] with { Apart = [other] }
                : what < 0.2 ? _functions[i] with { Together = [other with { Level = SpreadLevel.Zone }] }
                : _functions[i];
        }
    }

    private PlacementProblem Problem() => new(_nodes, _functions)
    {
        Network = Network(),
        Failures = new FailureModel
        {
            Nodes = new Dictionary<string, double> { [_nodes[0].Id] = 0.02 },
            Domains = new Dictionary<string, IReadOnlyList<DomainState>>
            {
                [_sites[0].ToString()] = [new(0.01, 1), new(0.02, 0.4)],
                ["eu"] = [new(0.001, 1)],
            },
        },
        Edges = Edges(),
        Chains = Chains(),
        Data =
        [
            new DataSet("lake", _sites[0], 50e9),
            new DataSet("cache", _sites[^1], 2e9, Movable: true),
        ],
        Weights = new ObjectiveWeights { Headroom = Chance(0.3) ? 0.1 : 0, Miss = 0.1 },
        MoveBudget = Chance(0.3) ? _random.Whole(0, 3) + (_functions.Count / 4) : null,
    };

    private LatencyMatrix Network()
    {
        LatencyEstimate[] estimates = new LatencyEstimate[_sites.Length * _sites.Length];
        for (int from = 0; from < _sites.Length; from++)
        {
            for (int to = 0; to <= from; to++)
            {
                double median = from == to ? 0.8 : _sites[from].Region == _sites[to].Region
                    ? _random.Whole(4, 40)
                    : _random.Whole(70, 130);
                LatencyEstimate estimate = new(median, Chance(0.3) ? 0 : 0.25, true);
                estimates[(from * _sites.Length) + to] = estimate;
                estimates[(to * _sites.Length) + from] = estimate;
            }
        }

        return new LatencyMatrix(_sites, estimates);
    }

    private List<FunctionEdge> Edges()
    {
        List<FunctionEdge> edges = [];
        for (int i = 1; i < _functions.Count; i++)
        {
            if (Chance(0.15))
            {
                edges.Add(
                    new FunctionEdge(_functions[_random.Next(i)].Key, _functions[i].Key, _random.Whole(1, 10), 4000));
            }
        }

        return edges;
    }

    // Over two functions of one replica each, so that a solver of linear programs can state what they cost together.
    private List<ChainObjective> Chains()
    {
        string[] single = [.. _functions.Where(function => function.MaxReplicas == 1).Select(function => function.Key)];
        return single.Length < 2 || !Chance(0.5)
            ? []
            : [new ChainObjective(single[..2], One(_sites), _random.Whole(1, 10), One([30.0, 60, 120]))];
    }
}
