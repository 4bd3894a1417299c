using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>A problem's constraints one by one, and the problem without some of them.</summary>
internal static class RelaxedProblem
{
    // Beyond so many nodes what they have is looked at site by site, and beyond so many sites region by region.
    private const int MostNodes = 64;
    private const int MostSites = 256;

    // More than any function may ask for.
    private const long Plenty = 1L << 50;

    /// <summary>
    /// All constraints that could be lifted: those of nodes first, then functions, then what functions ask for. Whoever
    /// drops constraints in this order keeps what people can change most easily.
    /// </summary>
    internal static List<ConflictingConstraint> All(PlacementProblem problem)
    {
        List<ConflictingConstraint> all = [];
        Func<PlacementNode, string> where = Where(problem);
        foreach (PlacementNode node in problem.Nodes)
        {
            string of = where(node);
            Add(all, !node.IsAlive || node.IsDraining, ConstraintKind.NotServing, of);
            Add(all, true, ConstraintKind.Memory, of);
            Add(all, true, ConstraintKind.Cpu, of);
            Add(all, node.DiskBytes is not null, ConstraintKind.Disk, of);
            Add(all, node.MaxReplicas is not null, ConstraintKind.NodeReplicas, of);
        }

        if (problem.Functions.Any(function => function.Accelerator is not null))
        {
            all.AddRange(problem.Nodes.Select(
                node => new ConflictingConstraint(ConstraintKind.Accelerators, where(node))));
        }

        all.AddRange(problem.Functions.Select(f => new ConflictingConstraint(ConstraintKind.Function, f.Key)));
        foreach (PlacementFunction function in problem.Functions)
        {
            Asked(function, all);
        }

        return [.. all.Distinct()];
    }

    /// <summary>The problem without some of its constraints.</summary>
    internal static PlacementProblem Without(PlacementProblem problem, HashSet<ConflictingConstraint> lifted)
    {
        Func<PlacementNode, string> where = Where(problem);
        HashSet<string> gone =
            [.. lifted.Where(each => each.Kind == ConstraintKind.Function).Select(each => each.Of)];
        return problem with
        {
            Nodes = [.. problem.Nodes.Select(node => Lifted(node, where(node), lifted))],
            Functions =
            [
                .. problem.Functions.Where(f => !gone.Contains(f.Key)).Select(f => Lifted(f, lifted, gone)),
            ],
            Edges = [.. problem.Edges.Where(edge => !gone.Contains(edge.From) && !gone.Contains(edge.To))],
            Chains = [.. problem.Chains.Where(chain => !chain.Functions.Any(gone.Contains))],
            MoveBudget = null,
        };
    }

    private static void Asked(PlacementFunction function, List<ConflictingConstraint> all)
    {
        string key = function.Key;
        Add(all, function.MinReplicas > 1 || function.RatePerReplica is not null, ConstraintKind.Replicas, key);
        Add(all, function.SandboxKinds.Count > 0, ConstraintKind.Sandbox, key);
        Add(all, function.DomainLimit is not null, ConstraintKind.Limit, key);
        Add(all, function.Spread?.AtLeast > 1, ConstraintKind.Spread, key);
        foreach (string label in function.NodeSelector.Keys.Order(StringComparer.Ordinal))
        {
            Add(all, true, ConstraintKind.Selector, key, label);
        }

        Add(all, function.Residency.Count > 0, ConstraintKind.Residency, key);
        foreach (Neighbour other in function.Apart)
        {
            Add(all, true, ConstraintKind.Apart, key, other.Function);
        }

        foreach (Neighbour other in function.Together)
        {
            Add(all, true, ConstraintKind.Together, key, other.Function);
        }
    }

    private static void Add(
        List<ConflictingConstraint> all, bool there, ConstraintKind kind, string of, string about = "")
    {
        if (there)
        {
            all.Add(new(kind, of, about));
        }
    }

    private static Func<PlacementNode, string> Where(PlacementProblem problem) =>
        problem.Nodes.Count <= MostNodes ? node => node.Id
        : problem.Nodes.Select(node => node.Place).Distinct().Count() <= MostSites ? node => node.Place.ToString()
        : node => node.Place.Region;

    private static PlacementNode Lifted(PlacementNode node, string of, HashSet<ConflictingConstraint> lifted)
    {
        bool Is(ConstraintKind kind) => lifted.Contains(new(kind, of));
        bool serves = Is(ConstraintKind.NotServing);
        bool memory = Is(ConstraintKind.Memory);
        bool cpu = Is(ConstraintKind.Cpu);
        return node with
        {
            IsAlive = node.IsAlive || serves,
            IsDraining = node.IsDraining && !serves,
            MemoryBytes = memory ? Plenty : node.MemoryBytes,
            ReservedMemoryBytes = memory ? 0 : node.ReservedMemoryBytes,
            CpuMillis = cpu ? int.MaxValue : node.CpuMillis,
            ReservedCpuMillis = cpu ? 0 : node.ReservedCpuMillis,
            DiskBytes = Is(ConstraintKind.Disk) ? null : node.DiskBytes,
            MaxReplicas = Is(ConstraintKind.NodeReplicas) ? null : node.MaxReplicas,
            Accelerators = Is(ConstraintKind.Accelerators)
                ? [new(AcceleratorKind.Gpu, 1000, 1L << 40), new(AcceleratorKind.Npu, 1000, 1L << 40)]
                : node.Accelerators,
        };
    }

    private static PlacementFunction Lifted(
        PlacementFunction function, HashSet<ConflictingConstraint> lifted, HashSet<string> gone)
    {
        bool Is(ConstraintKind kind, string about = "") => lifted.Contains(new(kind, function.Key, about));
        return function with
        {
            MinReplicas = Is(ConstraintKind.Replicas) ? 1 : function.MinReplicas,
            RatePerReplica = Is(ConstraintKind.Replicas) ? null : function.RatePerReplica,
            SandboxKinds = Is(ConstraintKind.Sandbox) ? [] : function.SandboxKinds,
            DomainLimit = Is(ConstraintKind.Limit) ? null : function.DomainLimit,
            Spread = Is(ConstraintKind.Spread) ? null : function.Spread,
            NodeSelector = function.NodeSelector.Where(pair => !Is(ConstraintKind.Selector, pair.Key))
                .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
            Residency = Is(ConstraintKind.Residency) ? [] : function.Residency,
            Apart = Kept(function.Apart, other => !Is(ConstraintKind.Apart, other), gone),
            Together = Kept(function.Together, other => !Is(ConstraintKind.Together, other), gone),
        };
    }

    private static Neighbour[] Kept(
        IReadOnlyList<Neighbour> neighbours, Func<string, bool> asked, HashSet<string> gone) =>
        [.. neighbours.Where(each => asked(each.Function) && !gone.Contains(each.Function))];
}
