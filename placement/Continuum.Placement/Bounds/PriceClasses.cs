using Continuum.Placement.Compiled;

namespace Continuum.Placement.Bounds;

/// <summary>
/// Nodes by their prices: those of one class cost alike, so that where latency is bounded for many of them together the
/// prices still count. Where there are more kinds of prices than classes, a class has the least of each.
/// </summary>
internal sealed class PriceClasses
{
    private const int Most = 6;

    private readonly CompiledProblem _problem;
    private readonly HashSet<(int Class, int Held)> _held = [];

    internal PriceClasses(CompiledProblem problem)
    {
        _problem = problem;
        NodeTable nodes = problem.Nodes;
        (double Core, double GiB, double Accelerator, double Egress)[] kinds =
        [
            .. Enumerable.Range(0, nodes.Count)
                .Select(n => (nodes.CoreCost[n], nodes.GiBCost[n], nodes.AcceleratorCost[n], nodes.EgressCost[n]))
                .Distinct().Order(),
        ];
        Count = Math.Min(Most, kinds.Length);
        Of = new int[nodes.Count];
        Core = Least(kinds, kind => kind.Core);
        GiB = Least(kinds, kind => kind.GiB);
        Accelerator = Least(kinds, kind => kind.Accelerator);
        Egress = Least(kinds, kind => kind.Egress);
        for (int node = 0; node < nodes.Count; node++)
        {
            Of[node] = ClassOf(kinds.Length, Array.BinarySearch(kinds, (
                nodes.CoreCost[node], nodes.GiBCost[node], nodes.AcceleratorCost[node], nodes.EgressCost[node])));
            foreach (int held in nodes.Held[node])
            {
                _ = _held.Add((Of[node], held));
            }
        }
    }

    internal int Count { get; }

    /// <summary>The class of each node.</summary>
    internal int[] Of { get; }

    /// <summary>For each class the least that each of its nodes asks: see <see cref="NodeTable"/>.</summary>
    internal double[] Core { get; }

    internal double[] GiB { get; }

    internal double[] Accelerator { get; }

    internal double[] Egress { get; }

    /// <summary>What a replica costs on any node of a class, at least.</summary>
    internal long Replica(int function, int priceClass)
    {
        FunctionTable functions = _problem.Functions;
        double units = (functions.Cores[function] * Core[priceClass])
            + (functions.GiB[function] * GiB[priceClass])
            + (functions.Accelerators[function] * Accelerator[priceClass]);
        return Micros.Of(units)
            + Fetch(functions.Image[function], functions.ImageCost[function], priceClass)
            + Fetch(functions.Model[function], functions.ModelCost[function], priceClass);
    }

    private long Fetch(int held, long cost, int priceClass) =>
        held < 0 || _held.Contains((priceClass, held)) ? 0 : cost;

    private int ClassOf(int kinds, int kind) => (int)((long)kind * Count / kinds);

    private double[] Least<T>(T[] kinds, Func<T, double> price)
    {
        double[] least = new double[Count];
        Array.Fill(least, double.PositiveInfinity);
        for (int kind = 0; kind < kinds.Length; kind++)
        {
            ref double its = ref least[ClassOf(kinds.Length, kind)];
            its = Math.Min(its, price(kinds[kind]));
        }

        return least;
    }
}
