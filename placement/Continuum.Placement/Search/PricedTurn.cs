using Continuum.Placement.Planning;
using Continuum.Placement.Prices;

namespace Continuum.Placement.Search;

/// <summary>The steps of a search that knows what room is worth, for functions whose costs are rows.</summary>
internal sealed class PricedTurn(SubProblem sub, SubPlan plan, Turn turn, PricedCosts costs, Chance chance)
{
    private readonly PricedRuin _ruin = new(sub, plan, turn, costs.Rows, chance);
    private readonly PricedRecreate _recreate = new(sub, plan, turn, costs, chance);

    /// <summary>How many ways there are to make a plan from nothing.</summary>
    internal int Orders => _recreate.Orders;

    /// <summary>Makes a plan from nothing in one of the orders.</summary>
    internal void Construct(int order)
    {
        turn.Begin();
        for (int function = 0; function < sub.Functions.Length; function++)
        {
            turn.RemoveAll(function);
        }

        _ = _recreate.Do(new(long.MaxValue, long.MaxValue), order, PricedRecreate.WholeCharge);
    }

    /// <summary>Takes some functions out.</summary>
    internal void Take() => _ruin.Do();

    /// <summary>Puts them back; false where it gave up.</summary>
    internal bool Put(PlanCost limit) => _recreate.Do(limit);
}
