using System.Globalization;
using Continuum.Placement.Lab.Numerics;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Scenarios;

/// <summary>Draws the functions, and what connects them.</summary>
internal sealed class FunctionDraw
{
    private const long MiB = 1L << 20;
    private const int DataSets = 100;

    private readonly ScenarioOptions _options;
    private readonly IReadOnlyList<Site> _sites;
    private readonly double[] _population;
    private readonly SeededRandom _random;

    internal FunctionDraw(ScenarioOptions options, IReadOnlyList<Site> sites)
    {
        (_options, _sites) = (options, sites);
        _random = new SeededRandom(options.Seed, 3);
        _population = new double[sites.Count];
        double sum = 0;
        for (int i = 0; i < sites.Count; i++)
        {
            _population[i] = sum += sites[i].Population;
        }

        for (int i = 0; i < DataSets && options.AllConstraints; i++)
        {
            Data.Add(new DataSet($"data-{i}", Anyone().Place, _random.Between(1, 200) * 1024 * MiB, i % 3 == 0));
        }
    }

    internal List<FunctionEdge> Edges { get; } = [];

    internal List<ChainObjective> Chains { get; } = [];

    internal List<DataSet> Data { get; } = [];

    /// <summary>All functions of the scenario; edges and chains are filled in too.</summary>
    internal List<PlacementFunction> Functions()
    {
        List<PlacementFunction> functions = new(_options.Functions);
        while (functions.Count < _options.Functions)
        {
            double draw = _options.AllConstraints ? _random.NextUnit() : 1;
            if (draw < 0.04 && functions.Count + 4 <= _options.Functions)
            {
                AddApplication(functions);
            }
            else
            {
                PlacementFunction function = Draw(functions.Count, Anyone());
                functions.Add(draw < 0.08 && functions.Count > 0 ? Beside(function, functions[^1]) : function);
            }
        }

        return functions;
    }

    internal List<PlacementFunction> Alone(int first, int count)
    {
        List<PlacementFunction> functions = new(count);
        for (int i = 0; i < count; i++)
        {
            functions.Add(Draw(first + i, Anyone()));
        }

        return functions;
    }

    private PlacementFunction Beside(PlacementFunction function, PlacementFunction other) => _random.NextUnit() < 0.7
        ? function with { Apart = [new Neighbour(other.Key, _random.NextUnit() < 0.5 ? SpreadLevel.Node : SpreadLevel.Site)] }
        : function with
        {
            Demand = other.Demand,
            Residency = other.Residency,
            NodeSelector = other.NodeSelector,
            SandboxKinds = other.SandboxKinds,
            Accelerator = null,
            Spread = null,
            DomainLimit = null,
            MinReplicas = 1,
            MaxReplicas = 3,
            RatePerReplica = null,
            Together = [new Neighbour(other.Key, _random.NextUnit() < 0.5 ? SpreadLevel.Site : SpreadLevel.Zone)],
        };

    // Two to four functions of which each calls the next; the first has the clients.
    private void AddApplication(List<PlacementFunction> functions)
    {
        Site home = Anyone();
        int first = functions.Count;
        int count = _random.Whole(2, 4);
        for (int i = 0; i < count; i++)
        {
            PlacementFunction function = Draw(functions.Count, home);
            functions.Add(i == 0 ? function : function with { Demand = [] });
        }

        ClientDemand clients = functions[first].Demand[0];
        for (int i = 1; i < count; i++)
        {
            Edges.Add(new FunctionEdge(
                functions[first + i - 1].Key, functions[first + i].Key, clients.RatePerSecond, _random.Between(500, 50000)));
        }

        if (_random.NextUnit() < 0.5)
        {
            Chains.Add(new ChainObjective(
                [.. functions.Skip(first).Select(function => function.Key)],
                clients.From, clients.RatePerSecond, clients.AtMostMs * 2));
        }
    }

    private PlacementFunction Draw(int number, Site home)
    {
        PlacementFunction function = new()
        {
            Key = $"ns/f-{number.ToString(CultureInfo.InvariantCulture).PadLeft(6, '0')}",
            MemoryBytes = Pick([128, 128, 256, 256, 512, 1024]) * MiB,
            CpuMillis = Pick([125, 250, 250, 500, 500, 1000]),
            DiskBytes = _random.Whole(50, 1000) * MiB,
            Demand = Demand(home),
            ServiceMs = _random.Whole(1, 8),
            Image = $"image-{_random.Next(FleetDraw.Images)}",
            ImageBytes = _random.Whole(20, 400) * MiB,
            MinReplicas = Pick([1, 1, 2, 2, 2, 3, 3]),
            Priority = Pick([0, 0, 0, 1, 1, 1, 2, 2, 3, 3]),
        };
        function = function with { MaxReplicas = function.MinReplicas + 2 };
        return _options.AllConstraints ? Constrained(function, home) : function;
    }

    private PlacementFunction Constrained(PlacementFunction function, Site home)
    {
        double where = _random.NextUnit();
        double what = _random.NextUnit();
        bool npu = what is > 0.96 and <= 0.97;
        int replicas = function.MinReplicas;
        return function with
        {
            CpuMillis = npu ? 125 : function.CpuMillis,
            MemoryBytes = npu ? 64 * MiB : function.MemoryBytes,
            Residency = where < 0.15 ? [home.Place.Region] : [],
            NodeSelector = npu ? new Dictionary<string, IReadOnlyList<string>>()
                : where is > 0.3 and < 0.45 ? Selector("arch", "amd64")
                : where is > 0.45 and < 0.5 ? Selector("tier", "trusted")
                : where is > 0.5 and < 0.53 ? Selector("kind", "region")
                : new Dictionary<string, IReadOnlyList<string>>(),
            SandboxKinds = what < 0.3 ? ["kvm"] : [],
            Accelerator = what > 0.97 ? new AcceleratorNeed(AcceleratorKind.Gpu, Pick([250, 500]), 2048 * MiB)
                : npu ? new AcceleratorNeed(AcceleratorKind.Npu, 250, 256 * MiB)
                : null,
            Model = what > 0.97 ? $"model-{_random.Next(FleetDraw.Models)}" : null,
            ModelBytes = 2048 * MiB,
            Spread = replicas > 1 && _random.NextUnit() < 0.5 ? new SpreadOver(PickLevel(), replicas) : null,
            DomainLimit = replicas > 1 && _random.NextUnit() < 0.2 ? new DomainLimit(SpreadLevel.Site, 1) : null,
            Availability = _random.NextUnit() < 0.6
                ? new AvailabilityObjective(replicas > 1 ? 0.9995 : 0.99)
                : null,
            CostPerHourAtMost = _random.NextUnit() < 0.05 ? 0.1 * replicas : null,
            RatePerReplica = _random.NextUnit() < 0.2 ? _random.Between(20, 200) : null,
            Data = _random.NextUnit() < 0.05
                ? [new DataUse($"data-{_random.Next(DataSets)}", _random.Between(1000, 100000))]
                : [],
        };
    }

    private List<ClientDemand> Demand(Site home)
    {
        List<ClientDemand> demand = [];
        HashSet<Place> seen = [];
        int cells = _random.Whole(1, 6);
        double limit = Pick([20, 30, 50, 60, 100, 200]);
        for (int i = 0; i < cells; i++)
        {
            // Four in five further cells are in the home's own zone: services are local more often than not, and who
            // asks from another region does not expect the answer as soon.
            Site site = i == 0 ? home : _random.NextUnit() < 0.8 ? Neighbour(home) : Anyone();
            if (seen.Add(site.Place))
            {
                demand.Add(new ClientDemand(site.Place, Math.Min(50, 0.5 * site.Population))
                {
                    AtMostMs = site.Place.Region == home.Place.Region ? limit : Math.Max(limit, 250),
                    BytesPerEvent = _random.Between(200, 20000),
                });
            }
        }

        return demand;
    }

    private Site Neighbour(Site home)
    {
        int edges = FleetDraw.EdgeSites(_options) / (_options.Regions * _options.Zones);
        int zone = 0;
        for (int step = _sites.Count; step > 0; step /= 2)
        {
            while (zone + step < _sites.Count && string.CompareOrdinal(Zone(_sites[zone + step]), Zone(home)) < 0)
            {
                zone += step;
            }
        }

        return _sites[Math.Min(_sites.Count - 1, zone + 1 + _random.Next(Math.Max(1, edges)))];
    }

    private static string Zone(Site site) => $"{site.Place.Region}/{site.Place.Zone}";

    private Site Anyone()
    {
        int at = Array.BinarySearch(_population, _random.NextUnit() * _population[^1]);
        return _sites[Math.Min(_sites.Count - 1, at < 0 ? ~at : at)];
    }

    private SpreadLevel PickLevel() => _random.NextUnit() < 0.5 ? SpreadLevel.Site : SpreadLevel.Zone;

    private int Pick(ReadOnlySpan<int> from) => from[_random.Next(from.Length)];

    private static Dictionary<string, IReadOnlyList<string>> Selector(string label, string value) =>
        new() { [label] = [value] };
}
