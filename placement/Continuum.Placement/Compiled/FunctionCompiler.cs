using System.Text;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Compiled;

/// <summary>Brings the functions, their cells and their data into arrays.</summary>
internal sealed class FunctionCompiler(
    PlacementProblem problem, PlacementFunction[] functions, Dictionary<string, int> numbers, Names held)
{
    private readonly double[] _called = Called(problem, functions.Length, numbers);

    /// <summary>The numbers of the groups, by <see cref="StaticRules.GroupKey"/>.</summary>
    internal Names Groups { get; } = new();

    internal FunctionTable Compile()
    {
        FunctionTable table = new(functions.Length);
        StringBuilder text = new();
        for (int i = 0; i < functions.Length; i++)
        {
            PlacementFunction function = functions[i];
            table.Keys[i] = function.Key;
            table.Group[i] = Groups.Of(StaticRules.GroupKey(function, text));
            FunctionFields.Fill(table, i, function, problem.Weights, held, _called[i]);
            Neighbours(table, i, function);
        }

        BothWays(table);
        MissingWeights.Fill(table);
        return table;
    }

    /// <summary>The cells; fills in <see cref="FunctionTable.CellStart"/> too.</summary>
    internal CellTable Cells(FunctionTable table, PlaceTable places)
    {
        int count = 0;
        for (int i = 0; i < functions.Length; i++)
        {
            table.CellStart[i] = count;
            count += HasCellFromNowhere(i) ? 1 : functions[i].Demand.Count;
        }

        table.CellStart[functions.Length] = count;
        CellTable cells = new(count);
        for (int i = 0; i < functions.Length; i++)
        {
            int cell = table.CellStart[i];
            if (HasCellFromNowhere(i))
            {
                FunctionFields.Cell(cells, cell, i, -1, new ClientDemand(default, _called[i]), functions[i].ServiceMs);
                continue;
            }

            // Cells stand in the order of their places' names, whatever the order of the list.
            foreach (ClientDemand demand in
                functions[i].Demand.OrderBy(demand => demand.From.ToString(), StringComparer.Ordinal))
            {
                FunctionFields.Cell(cells, cell++, i, places.Find(demand.From), demand, functions[i].ServiceMs);
            }
        }

        return cells;
    }

    internal DataTable Data(PlaceTable places)
    {
        Dictionary<string, DataSet> sets = problem.Data.ToDictionary(data => data.Name, StringComparer.Ordinal);
        DataTable table = new(functions.Length, functions.Sum(function => function.Data.Count));
        int use = 0;
        for (int i = 0; i < functions.Length; i++)
        {
            table.Start[i] = use;
            foreach (DataUse data in functions[i].Data.OrderBy(data => data.Data, StringComparer.Ordinal))
            {
                DataSet set = sets[data.Data];
                table.Fill(use++, data, set, places.Find(set.Place));
            }
        }

        table.Start[functions.Length] = use;
        return table;
    }

    private static double[] Called(PlacementProblem problem, int functions, Dictionary<string, int> numbers)
    {
        double[] called = new double[functions];
        foreach (FunctionEdge edge in problem.Edges
            .OrderBy(edge => edge.To, StringComparer.Ordinal).ThenBy(edge => edge.From, StringComparer.Ordinal))
        {
            called[numbers[edge.To]] += edge.CallsPerSecond;
        }

        return called;
    }

    private bool HasCellFromNowhere(int function) => functions[function].Demand.Count == 0 && _called[function] > 0;

    private void Neighbours(FunctionTable table, int i, PlacementFunction function)
    {
        table.Apart[i] = [.. function.Apart.Select(other => (numbers[other.Function], other.Level))];
        table.Together[i] = [.. function.Together.Select(other => (numbers[other.Function], other.Level))];
    }

    private static void BothWays(FunctionTable table)
    {
        HashSet<(int, int, SpreadLevel)> pairs = [];
        for (int i = 0; i < table.Count; i++)
        {
            foreach ((int other, SpreadLevel level) in table.Apart[i])
            {
                pairs.Add((i, other, level));
                pairs.Add((other, i, level));
            }
        }

        foreach (IGrouping<int, (int, int Other, SpreadLevel Level)> each in pairs.Order().GroupBy(pair => pair.Item1))
        {
            table.Apart[each.Key] = [.. each.Select(pair => (pair.Other, pair.Level))];
        }
    }
}
