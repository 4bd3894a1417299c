namespace Continuum.Placement.Problems;

/// <summary>Checks a problem before it is worked on.</summary>
internal static class ProblemRules
{
    /// <exception cref="InvalidPlacementProblemException">Something is wrong; all of it is listed.</exception>
    internal static void Check(PlacementProblem problem)
    {
        string[] mistakes =
        [
            .. Repeated(problem.Nodes.Select(node => node.Id), "node"),
            .. Repeated(problem.Functions.Select(function => function.Key), "function"),
            .. problem.Nodes.SelectMany(Mistakes),
            .. problem.Functions.SelectMany(Mistakes),
        ];
        if (mistakes.Length > 0)
        {
            throw new InvalidPlacementProblemException([.. mistakes.Order(StringComparer.Ordinal)]);
        }
    }

    private static IEnumerable<string> Repeated(IEnumerable<string> names, string what) =>
        names.GroupBy(name => name, StringComparer.Ordinal)
            .Where(group => group.Count() > 1 || group.Key.Length == 0)
            .Select(group => group.Key.Length == 0
                ? $"a {what} has no name, each needs its own"
                : $"{what} {group.Key} is listed {group.Count()} times, once is right");

    private static IEnumerable<string> Mistakes(PlacementNode node) => Where(
        (node.MemoryBytes < 0, $"node {node.Id} has {node.MemoryBytes} bytes of memory, 0 or more is right"),
        (node.CpuMillis < 0, $"node {node.Id} has {node.CpuMillis} thousandths of a core, 0 or more is right"),
        (node.ReservedMemoryBytes < 0, $"node {node.Id} reserves {node.ReservedMemoryBytes} bytes, 0 or more is right"),
        (node.ReservedCpuMillis < 0,
            $"node {node.Id} reserves {node.ReservedCpuMillis} thousandths of a core, 0 or more is right"),
        (string.IsNullOrEmpty(node.Place.Region)
            || string.IsNullOrEmpty(node.Place.Zone)
            || string.IsNullOrEmpty(node.Place.Site),
            $"node {node.Id} stands at '{node.Place}', region/zone/site is right"));

    private static IEnumerable<string> Mistakes(PlacementFunction function) =>
    [
        .. Where(
            (function.MemoryBytes <= 0,
                $"function {function.Key} needs {function.MemoryBytes} bytes, 1 or more is right"),
            (function.CpuMillis < 0,
                $"function {function.Key} needs {function.CpuMillis} thousandths of a core, 0 or more is right"),
            (function.MinReplicas < 1,
                $"function {function.Key} asks for {function.MinReplicas} replicas, 1 or more is right"),
            (function.MaxReplicas < function.MinReplicas,
                $"function {function.Key} asks for {function.MinReplicas} to {function.MaxReplicas} replicas, "
                + "the second number is to be no smaller"),
            (function.Spread?.AtLeast < 1,
                $"function {function.Key} spreads over {function.Spread?.AtLeast} domains, 1 or more is right"),
            (function.Spread?.AtLeast > function.MaxReplicas,
                $"function {function.Key} spreads over {function.Spread?.AtLeast} domains with at most "
                + $"{function.MaxReplicas} replicas, a replica a domain is right")),
        .. function.Residency.Concat(function.Origins)
            .Where(pattern => !PlacePattern.IsValid(pattern))
            .Select(pattern => $"function {function.Key} names the place '{pattern}', "
                + "region[/zone[/site]] or the start of one and * is right"),
        .. Repeated(function.CurrentNodes, $"current node of function {function.Key}:"),
    ];

    private static IEnumerable<string> Where(params (bool Wrong, string Mistake)[] checks) =>
        checks.Where(check => check.Wrong).Select(check => check.Mistake);
}
