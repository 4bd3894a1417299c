namespace Continuum.Placement.Lab.Data;

/// <summary>
/// A capacitated facility-location problem: open some facilities at a fixed cost, serve every customer from open ones
/// at a cost, within each facility's capacity. Single-source where each customer has one facility (SSCFLP).
/// </summary>
public sealed class FacilityLocationInstance
{
    private readonly double[] _capacities;
    private readonly double[] _fixedCosts;
    private readonly double[] _demands;
    private readonly double[] _costs;

    /// <summary>Takes the arrays over.</summary>
    /// <param name="name">What to call it in reports.</param>
    /// <param name="capacities">What each facility can serve, in units of demand.</param>
    /// <param name="fixedCosts">What opening each facility costs; as many as capacities.</param>
    /// <param name="demands">What each customer asks for.</param>
    /// <param name="costs">
    /// What serving all of a customer's demand costs: facility by facility, a customer after the other.
    /// </param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public FacilityLocationInstance(
        string name, double[] capacities, double[] fixedCosts, double[] demands, double[] costs)
    {
        if (fixedCosts.Length != capacities.Length || costs.LongLength != (long)capacities.Length * demands.Length)
        {
            throw new ArgumentException(
                $"{capacities.Length} facilities and {demands.Length} customers need as many fixed costs and "
                + $"{(long)capacities.Length * demands.Length} costs; "
                + $"{fixedCosts.Length} and {costs.Length} are given");
        }

        Name = name;
        (_capacities, _fixedCosts, _demands, _costs) = (capacities, fixedCosts, demands, costs);
    }

    /// <summary>What to call it in reports.</summary>
    public string Name { get; }

    /// <summary>How many facilities there are.</summary>
    public int Facilities => _capacities.Length;

    /// <summary>How many customers there are.</summary>
    public int Customers => _demands.Length;

    /// <summary>What each facility can serve.</summary>
    public ReadOnlySpan<double> Capacities => _capacities;

    /// <summary>What opening each facility costs.</summary>
    public ReadOnlySpan<double> FixedCosts => _fixedCosts;

    /// <summary>What each customer asks for.</summary>
    public ReadOnlySpan<double> Demands => _demands;

    /// <summary>What serving each customer in full from one facility costs.</summary>
    /// <param name="facility">The facility's number, from 0.</param>
    public ReadOnlySpan<double> CostsFrom(int facility) => _costs.AsSpan(facility * Customers, Customers);

    /// <summary>What serving all of a customer's demand from a facility costs.</summary>
    public double Cost(int facility, int customer) => _costs[(facility * Customers) + customer];

    /// <summary>All capacity over all demand; below 1 there is no solution.</summary>
    public double CapacityRatio => _capacities.Sum() / _demands.Sum();
}
