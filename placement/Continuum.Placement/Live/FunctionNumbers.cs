using System.Text;
using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Live;

/// <summary>
/// Gives functions that come at run time their numbers and their rows in the tables. Numbers of functions that left are
/// taken again by such as need no more room in them.
/// </summary>
internal sealed class FunctionNumbers(
    CompiledProblem problem, PlanState state, CandidatePlaces candidates, NodeKinds kinds, PriorityWeights weights)
{
    private readonly Dictionary<(int Most, int Cells, int Data, bool Target), Stack<int>> _left = [];
    private readonly StringBuilder _text = new();

    /// <summary>How often all weights were made anew.</summary>
    internal int Weighings { get; private set; }

    /// <summary>A number for a function, its row filled in; it is nowhere yet and has no neighbours.</summary>
    internal int Take(PlacementFunction function)
    {
        FunctionTable functions = problem.Functions;
        (int, int, int, bool) shape =
            (MostOf(function), function.Demand.Count, function.Data.Count, function.Availability is not null);
        bool again = _left.TryGetValue(shape, out Stack<int>? numbers) && numbers.Count > 0;
        int number = again ? numbers!.Pop() : functions.Add();
        if (!again)
        {
            functions.CellStart[number + 1] = problem.Cells.Add(function.Demand.Count) + function.Demand.Count;
            problem.Data.Add(number, function.Data.Count);
        }

        (functions.Current[number], functions.Forced[number]) = ([], 0);
        (functions.Apart[number], functions.Together[number]) = ([], []);
        Rows(number, function);
        problem.Connections.Extend(functions);
        state.Extend();
        Weigh(number);
        return number;
    }

    /// <summary>Whether another function can take over a number's rows: they have the room that it needs.</summary>
    internal bool HasRoom(int number, PlacementFunction function)
    {
        FunctionTable functions = problem.Functions;
        int cells = functions.CellStart[number + 1] - functions.CellStart[number];
        return MostOf(function) == functions.Most[number]
            && (function.Demand.Count == cells || (function.Demand.Count > 0 && function.Demand.Count < cells))
            && function.Data.Count == problem.Data.Start[number + 1] - problem.Data.Start[number]
            && (function.Availability is not null) == (functions.Target[number] != 0);
    }

    /// <summary>
    /// Fills in a number's rows anew for a function that they have room for, is on no node and is connected with none.
    /// </summary>
    internal void Refill(int number, PlacementFunction function)
    {
        Empty(number);
        Rows(number, function);
        Weigh(number);
    }

    /// <summary>Fills in a function's fields and cells where its demand changed.</summary>
    internal void Demand(int number, PlacementFunction function, double called)
    {
        int application = problem.Functions.Application[number];
        weights.Leave(number);
        FunctionFields.Fill(problem.Functions, number, function, problem.Weights, problem.Held, called);
        problem.Functions.Application[number] = application;
        Cells(number, function);
        Weigh(number);
        state.Refill(number);
    }

    /// <summary>Gives a number back; its function is nowhere and has no neighbours any more.</summary>
    internal void Leave(int number, PlacementFunction function)
    {
        FunctionTable functions = problem.Functions;
        int cells = functions.CellStart[number + 1] - functions.CellStart[number];
        (int, int, int, bool) shape =
            (functions.Most[number], cells, function.Data.Count, functions.Target[number] != 0);
        Empty(number);
        functions.Most[number] = 0;
        if (!_left.TryGetValue(shape, out Stack<int>? numbers))
        {
            _left.Add(shape, numbers = new Stack<int>());
        }

        numbers.Push(number);
    }

    // A function that is nowhere and asks for nothing, so that nothing of it is missing.
    private void Empty(int number)
    {
        weights.Leave(number);
        problem.Functions.Least[number] = 0;
        problem.Functions.SpreadAtLeast[number] = 1;
        state.Refresh(number);
    }

    private void Rows(int number, PlacementFunction function)
    {
        FunctionFields.Fill(problem.Functions, number, function, problem.Weights, problem.Held, called: 0);
        problem.Functions.Group[number] = Group(function);
        Cells(number, function);
        Data(number, function);
        candidates.Near.Extend();
    }

    private void Weigh(int number)
    {
        if (weights.Add(number))
        {
            state.Reweigh();
            Weighings++;
        }
    }

    private static int MostOf(PlacementFunction function) =>
        Math.Min(function.MaxReplicas ?? PlacementFunction.MostReplicas, PlacementFunction.MostReplicas);

    // What there is room for beyond its demand costs nothing.
    private void Cells(int number, PlacementFunction function)
    {
        FunctionTable functions = problem.Functions;
        int cell = functions.CellStart[number];
        foreach (ClientDemand demand in InOrder(function.Demand))
        {
            int place = problem.Places.Add(demand.From);
            FunctionFields.Cell(problem.Cells, cell++, number, place, demand, function.ServiceMs);
        }

        for (; cell < functions.CellStart[number + 1]; cell++)
        {
            FunctionFields.Cell(problem.Cells, cell, number, -1, new ClientDemand(default, 0), 0);
        }

        candidates.Near.Extend();
    }

    private static IReadOnlyList<ClientDemand> InOrder(IReadOnlyList<ClientDemand> demand)
    {
        if (demand.Count < 2)
        {
            return demand;
        }

        ClientDemand[] sorted = [.. demand];
        for (int i = 1; i < sorted.Length; i++)
        {
            ClientDemand its = sorted[i];
            int at = i;
            while (at > 0 && ByName(sorted[at - 1].From, its.From) > 0)
            {
                sorted[at] = sorted[at - 1];
                at--;
            }

            sorted[at] = its;
        }

        return sorted;
    }

    // As their whole names compare, which are only written out where they differ before the site's.
    private static int ByName(Place one, Place other) => one.Region == other.Region && one.Zone == other.Zone
        ? string.CompareOrdinal(one.Site, other.Site)
        : string.CompareOrdinal(one.ToString(), other.ToString());

    private void Data(int number, PlacementFunction function)
    {
        if (function.Data.Count == 0)
        {
            return;
        }

        int use = problem.Data.Start[number];
        foreach (DataUse data in function.Data.OrderBy(data => data.Data, StringComparer.Ordinal))
        {
            DataSet set = problem.Source.Data.First(set => set.Name == data.Data);
            problem.Data.Fill(use++, data, set, problem.Places.Add(set.Place));
        }
    }

    private int Group(PlacementFunction function)
    {
        int group = problem.Groups.Of(StaticRules.GroupKey(function, _text));
        if (group == problem.Masks.Groups)
        {
            problem.Masks.Add(nodeClass => StaticRules.Allow(function, kinds.Of(nodeClass)));
            candidates.Groups.Extend();
        }

        return group;
    }
}
