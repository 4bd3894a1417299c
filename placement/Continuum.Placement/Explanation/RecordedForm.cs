using Continuum.Placement.Compiled;
using Continuum.Placement.Network;
using Continuum.Placement.Numerics;
using Continuum.Placement.Planning;
using Continuum.Placement.Plans;

namespace Continuum.Placement.Explanation;

/// <summary>What a plan says of a function without looking at any node that does not carry it.</summary>
internal sealed class RecordedForm(Assignment plan, ProblemIndex index, CostSplit split, SetTerms terms)
{
    private readonly CompiledProblem _problem = plan.Problem;
    private readonly StaticCounts _static = new(plan.Problem, index);
    private readonly Dictionary<double, double> _deviations = [];

    internal FunctionExplanation Of(int function, FunctionSplit its)
    {
        FunctionTable functions = _problem.Functions;
        ReadOnlySpan<int> nodes = plan.NodesOf(function);
        IReadOnlyList<RejectionCount> counts = _static.Of(function);
        int ruledOut = 0;
        for (int i = 0; i < counts.Count; i++)
        {
            ruledOut += counts[i].Nodes;
        }

        return new FunctionExplanation
        {
            Function = functions.Keys[function],
            Wanted = functions.Least[function],
            Missing = MissingCount.Of(_problem, plan, function),
            Chosen = Chosen(function, nodes, its),
            Availability = its.Availability,
            AvailabilityTarget = functions.Target[function] == 0 ? null : functions.Target[function],
            Cost = terms.Now(function, its.Own),
            Counts = counts,
            NotLookedAt = _problem.Nodes.Count - nodes.Length - ruledOut,
        };
    }

    private ChosenReplica[] Chosen(int function, ReadOnlySpan<int> nodes, FunctionSplit its)
    {
        double all = _problem.Functions.Rate[function];
        ChosenReplica[] chosen = new ChosenReplica[nodes.Length];
        for (int i = 0; i < chosen.Length; i++)
        {
            int node = nodes[i];
            double rate = 0;
            CostTerms cost = split.Replica(function, node);
            List<ClientLatency> clients = new(its.Served.Count);
            for (int share = 0; share < its.Served.Count; share++)
            {
                ServedShare each = its.Served[share];
                if (each.Node == node)
                {
                    rate += each.Rate;
                    cost += its.Cells[share];
                    if (_problem.Cells.Place[each.Cell] >= 0)
                    {
                        clients.Add(Latency(function, each));
                    }
                }
            }

            chosen[i] = new(
                _problem.Nodes.Ids[node],
                index.Nodes[node].Place,
                Array.BinarySearch(_problem.Functions.Current[function], node) >= 0,
                all > 0 ? rate / all : 0,
                _problem.Failures.Up(node),
                cost,
                _problem.Nodes.OpenCost[node] / Math.Max(1, terms.CarriedBy(node)),
                clients);
        }

        return chosen;
    }

    private ClientLatency Latency(int function, ServedShare served)
    {
        CellTable cells = _problem.Cells;
        int cell = served.Cell;
        LatencyEstimate estimate = split.RoundTrip(cell, served.Node);
        double reads = split.Reads(function, served.Node).ReadMs;
        double service = cells.ServiceMs[cell];
        double quantile = cells.Quantile[cell];
        return new(
            _problem.Places[cells.Place[cell]],
            served.Rate,
            served.Share,
            estimate.MedianMs + reads + cells.MedianServiceMs[cell],
            estimate.DeviatingMs(Deviations(quantile)) + reads + service,
            quantile,
            cells.LimitMs[cell] + service,
            1 - served.Miss,
            service,
            estimate.Measured);
    }

    // Few different quantiles are asked for, and each takes many steps to find.
    private double Deviations(double quantile)
    {
        if (!_deviations.TryGetValue(quantile, out double deviations))
        {
            _deviations.Add(quantile, deviations = FixedMath.NormalQuantile(quantile));
        }

        return deviations;
    }
}
