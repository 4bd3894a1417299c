using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;

namespace Continuum.Placement.Explanation;

/// <summary>What a function's sets of nodes cost: the terms of two sets differ by what the plan's cost would.</summary>
internal sealed class SetTerms
{
    private readonly Assignment _plan;
    private readonly CompiledProblem _problem;
    private readonly CostSplit _split;
    private readonly int[] _carried;
    private readonly long[] _calls;

    internal SetTerms(Assignment plan, CostSplit split)
    {
        _plan = plan;
        _problem = plan.Problem;
        _split = split;
        _carried = new int[_problem.Nodes.Count];
        for (int function = 0; function < _problem.Functions.Count; function++)
        {
            foreach (int node in plan.NodesOf(function))
            {
                _carried[node]++;
            }
        }

        ApplicationCosts applications = new(_problem);
        _calls = new long[_problem.Applications.Length];
        for (int application = 0; application < _calls.Length; application++)
        {
            _calls[application] = applications.Of(application, plan);
        }
    }

    /// <summary>How many replicas a node carries.</summary>
    internal int CarriedBy(int node) => _carried[node];

    /// <summary>What is not any one function's: nodes in use and all applications.</summary>
    internal CostTerms Shared()
    {
        long nodes = 0;
        for (int node = 0; node < _carried.Length; node++)
        {
            nodes += _carried[node] > 0 ? _problem.Nodes.OpenCost[node] : 0;
        }

        return new CostTerms { Nodes = nodes, Calls = _calls.Sum() };
    }

    /// <summary>What the function costs where it is, by itself and with what it shares.</summary>
    internal CostTerms Now(int function, CostTerms own)
    {
        int application = _problem.Functions.Application[function];
        return own + new CostTerms
        {
            Nodes = OnlyForIt(function, _plan.NodesOf(function)),
            Calls = application < 0 ? 0 : _calls[application],
        };
    }

    /// <summary>How much more it would cost after an exchange.</summary>
    internal CostTerms Difference(int function, CostTerms now, Exchange exchange)
    {
        int[] then = After(_plan.NodesOf(function), exchange);
        CostTerms difference = _split.Split(function, then).Own
            + new CostTerms { Nodes = OnlyForIt(function, then), Calls = now.Calls }
            - now;
        long all = exchange.Cost.Micros - _plan.Cost.Micros;
        return difference + new CostTerms { Calls = all - difference.Micros };
    }

    /// <summary>The set after an exchange, sorted.</summary>
    internal static int[] After(ReadOnlySpan<int> now, Exchange exchange)
    {
        List<int> then = [exchange.In];
        foreach (int node in now)
        {
            if (node != exchange.Out)
            {
                then.Add(node);
            }
        }

        then.Sort();
        return [.. then];
    }

    private long OnlyForIt(int function, ReadOnlySpan<int> nodes)
    {
        long cost = 0;
        ReadOnlySpan<int> its = _plan.NodesOf(function);
        foreach (int node in nodes)
        {
            int others = _carried[node] - (its.Contains(node) ? 1 : 0);
            cost += others == 0 ? _problem.Nodes.OpenCost[node] : 0;
        }

        return cost;
    }
}
