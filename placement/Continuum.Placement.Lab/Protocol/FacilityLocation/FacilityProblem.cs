using System.Globalization;
using Continuum.Placement.Lab.Data;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.FacilityLocation;

/// <summary>A facility-location instance as a placement problem, and its plans judged by the instance itself.</summary>
internal sealed class FacilityProblem
{
    // The library takes costs up to 4 million; instances with larger ones are counted in thousands.
    private const double MostCost = 3e6;

    private readonly FacilityLocationInstance _instance;
    private readonly double _scale = 1;

    internal FacilityProblem(FacilityLocationInstance instance)
    {
        _instance = instance;
        double largest = instance.FixedCosts.ToArray().Max();
        for (int j = 0; j < instance.Facilities; j++)
        {
            largest = Math.Max(largest, instance.CostsFrom(j).ToArray().Max());
        }

        while (largest * _scale > MostCost)
        {
            _scale /= 1000;
        }

        Problem = Facilities.FacilityLocation.ToProblem(
            instance.Capacities.ToArray(),
            [.. instance.FixedCosts.ToArray().Select(cost => cost * _scale)],
            instance.Demands.ToArray(),
            [
                .. Enumerable.Range(0, instance.Facilities)
                    .Select(j => instance.CostsFrom(j).ToArray().Select(cost => cost * _scale).ToArray()),
            ]);
    }

    internal PlacementProblem Problem { get; }

    /// <summary>The planner's millionths in the instance's units.</summary>
    internal double Cost(long micros) => micros / 1e6 / _scale;

    /// <summary>
    /// What a plan costs, computed from the instance; null where it is no solution: a customer without exactly one
    /// facility, or more demand than capacity.
    /// </summary>
    internal double? Judge(Assignment plan)
    {
        double[] used = new double[_instance.Facilities];
        bool[] open = new bool[used.Length];
        double cost = 0;
        for (int i = 0; i < _instance.Customers; i++)
        {
            if (plan.NodesOf(string.Create(CultureInfo.InvariantCulture, $"c{i:D6}")) is not [var facility])
            {
                return null;
            }

            int j = int.Parse(facility.AsSpan(1), CultureInfo.InvariantCulture);
            used[j] += _instance.Demands[i];
            open[j] = true;
            cost += _instance.Cost(j, i);
        }

        for (int j = 0; j < used.Length; j++)
        {
            // Sums of fractions carry rounding of their own.
            if (used[j] > _instance.Capacities[j] * (1 + 1e-9))
            {
                return null;
            }

            cost += open[j] ? _instance.FixedCosts[j] : 0;
        }

        return cost;
    }
}
