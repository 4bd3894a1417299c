using System.Runtime.Intrinsics;
using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Candidates;

/// <summary>
/// Which places are looked at for a function: those near its client cells, its data and the functions it is connected
/// with, hubs, and where it is now; all it is allowed where those are few. Choosing changes nothing of the plan.
/// </summary>
internal sealed class CandidatePlaces(CompiledProblem problem, PlaceOrder order)
{
    private const int Enough = 64;
    private const int LeastACell = 8;
    private const int ALink = 6;
    private const int Hubs = 4;

    internal GroupPlaces Groups { get; } = new(problem, order);

    internal NearPlaces Near { get; } = new(problem, order);

    /// <summary>Fills in the usual choices with what cells cost there at least: places that have room as things stand.</summary>
    /// <param name="function">The function.</param>
    /// <param name="state">The plan: its thread's.</param>
    /// <param name="choices">Filled anew.</param>
    internal void Choose(int function, PlanState state, PlaceChoices choices)
    {
        Begin(function, choices);
        if (Groups.FewOf(problem.Functions.Group[function]) is { } few)
        {
            Add(few, few.Length, function, state, choices);
        }
        else
        {
            int each = Math.Max(LeastACell, Enough / Math.Max(1, choices.Cells));
            int first = problem.Functions.CellStart[function];
            for (int cell = first; cell < first + choices.Cells; cell++)
            {
                if (problem.Cells.Place[cell] is var place and >= 0)
                {
                    int[] near = Near.Of(place);
                    Add(near, each, function, state, choices);
                    Add(near.AsSpan(Math.Max(0, near.Length - NearPlaces.NearHubs)), Hubs, function, state, choices);
                }
            }

            Linked(function, state, choices);
        }

        foreach (int node in problem.Functions.Current[function])
        {
            Add(problem.Nodes.Place[node], function, state, choices);
        }

        if (choices.Count == 0)
        {
            Add(Near.AllHubs, int.MaxValue, function, state, choices);
        }

        choices.Bound(problem, state.CellCosts, Near, function, order);
    }

    /// <summary>Fills in places that the function is allowed and that have room, so many at most: outwards by
    /// number.</summary>
    internal void ChooseAll(int function, PlanState state, PlaceChoices choices, int most)
    {
        Begin(function, choices);
        int middle = Middle(function);
        for (int away = 0; away < 2 * order.Places && choices.Count < most; away++)
        {
            // Places of one zone have neighbouring numbers more often than not.
            int place = (away & 1) == 0 ? middle + (away / 2) : middle - 1 - (away / 2);
            if (place >= 0 && place < order.Places && BesideOthers(function, place, state))
            {
                Add(place, function, state, choices);
            }
        }

        choices.Bound(problem, state.CellCosts, Near, function, order);
    }

    private int Middle(int function)
    {
        int first = problem.Functions.CellStart[function];
        int place = first < problem.Functions.CellStart[function + 1] ? problem.Cells.Place[first] : 0;
        return Math.Clamp(place, 0, Math.Max(0, order.Places - 1));
    }

    /// <summary>Fills in the places near the function's cells, and others until there are enough, full or not.</summary>
    /// <param name="function">The function.</param>
    /// <param name="state">The plan: its thread's.</param>
    /// <param name="choices">Filled anew.</param>
    /// <param name="least">How many there are to be, if there are as many.</param>
    internal void ChooseFull(int function, PlanState state, PlaceChoices choices, int least)
    {
        Begin(function, choices);
        int first = problem.Functions.CellStart[function];
        for (int cell = first; cell < first + choices.Cells; cell++)
        {
            if (problem.Cells.Place[cell] is var place and >= 0)
            {
                foreach (int near in Near.Of(place))
                {
                    AddFull(near, function, state, choices);
                }
            }
        }

        for (int place = 0; place < order.Places && choices.Count < Math.Max(Enough, least); place++)
        {
            AddFull(place, function, state, choices);
        }

        choices.Bound(problem, state.CellCosts, Near, function, order);
    }

    private void AddFull(int place, int function, PlanState state, PlaceChoices choices)
    {
        if (Groups.Has(problem.Functions.Group[function], place)
            && !choices.Marks.Has(place)
            && BesideOthers(function, place, state))
        {
            choices.Add(place);
        }
    }

    // Whether a place can be beside those that the function must be beside.
    private bool BesideOthers(int function, int place, PlanState state)
    {
        foreach ((int other, SpreadLevel level) in problem.Functions.Together[function])
        {
            bool beside = false;
            foreach (int node in state.NodesOf(other))
            {
                beside |= problem.Places.SharedLevels(place, problem.Nodes.Place[node]) > Math.Min((int)level, 2);
            }

            if (!beside)
            {
                return false;
            }
        }

        return true;
    }

    private void Begin(int function, PlaceChoices choices)
    {
        choices.Clear(
            problem.Functions.CellStart[function + 1] - problem.Functions.CellStart[function], problem.Places.Count);
    }

    private void Linked(int function, PlanState state, PlaceChoices choices)
    {
        for (int use = problem.Data.Start[function]; use < problem.Data.Start[function + 1]; use++)
        {
            Add(Near.Of(problem.Data.Place[use]), ALink, function, state, choices);
        }

        foreach (int edge in problem.Connections.EdgesOf(function))
        {
            CompiledEdge calls = problem.Connections.Edges[edge];
            Beside(calls.From == function ? calls.To : calls.From, function, state, choices);
        }

        foreach (int chain in problem.Connections.ChainsOf(function))
        {
            Add(Near.Of(problem.Connections.Chains[chain].Place), ALink, function, state, choices);
        }

        foreach ((int other, _) in problem.Functions.Together[function])
        {
            Beside(other, function, state, choices);
        }

        foreach (int other in problem.Connections.LeaningOn(function))
        {
            Beside(other, function, state, choices);
        }
    }

    private void Beside(int other, int function, PlanState state, PlaceChoices choices)
    {
        foreach (int node in state.NodesOf(other))
        {
            Add(Near.Of(problem.Nodes.Place[node]), ALink, function, state, choices);
        }
    }

    private void Add(ReadOnlySpan<int> places, int most, int function, PlanState state, PlaceChoices choices)
    {
        ReadOnlySpan<ulong> allowed = Groups.Of(problem.Functions.Group[function]);
        Vector256<int> need = state.NeedOf(function);
        PlaceMarks marks = choices.Marks;
        int added = 0;
        for (int i = 0; i < places.Length && added < most; i++)
        {
            int place = places[i];
            if (marks.Has(place))
            {
                added++;
            }
            else if (GroupPlaces.Has(allowed, place) && state.HasRoom(need, place))
            {
                choices.Add(place);
                added++;
            }
        }
    }

    private void Add(int place, int function, PlanState state, PlaceChoices choices) =>
        Add([place], 1, function, state, choices);
}
