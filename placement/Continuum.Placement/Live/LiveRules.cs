using Continuum.Placement.Compiled;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Live;

/// <summary>
/// Checks a function against the plan that it is to come into, before anything changes: what passes here never has the
/// tables refused later.
/// </summary>
internal sealed class LiveRules
{
    private readonly LiveModel _model;
    private readonly Dictionary<string, int> _data = new(StringComparer.Ordinal);
    private double _mostRate;

    internal LiveRules(LiveModel model, PlacementProblem problem)
    {
        _model = model;
        foreach (DataSet data in problem.Data)
        {
            _data[data.Name] = 0;
        }

        foreach (PlacementFunction function in problem.Functions)
        {
            _mostRate = Math.Max(_mostRate, RateOf(function));
        }
    }

    /// <exception cref="InvalidPlacementProblemException">Something is wrong; all of it is listed.</exception>
    internal void Check(PlacementFunction function)
    {
        MistakeList mistakes = new();
        FunctionRules.Check([function], _data, mistakes);
        if (string.IsNullOrEmpty(function.Key))
        {
            mistakes.Names([function], its => its.Key, "function");
        }
        else if (function.Apart.Count + function.Together.Count > 0)
        {
            Neighbours(function, mistakes);
        }

        string[] wrong = mistakes.Sorted();
        if (wrong.Length == 0)
        {
            wrong = Rates(function);
        }

        if (wrong.Length > 0)
        {
            throw new InvalidPlacementProblemException(wrong);
        }
    }

    // The function with those that it names, and those that name it with nothing else that they say.
    private void Neighbours(PlacementFunction function, MistakeList mistakes)
    {
        List<PlacementFunction> functions = [function];
        Dictionary<string, int> positions = new(StringComparer.Ordinal) { [function.Key] = 0 };
        void Take(string? key)
        {
            if (key is not null && _model.Functions.TryGetValue(key, out PlacementFunction? other)
                && positions.TryAdd(key, functions.Count))
            {
                functions.Add(other with
                {
                    Apart = [.. other.Apart.Where(its => its.Function == function.Key)],
                    Together = [.. other.Together.Where(its => its.Function == function.Key)],
                });
            }
        }

        foreach (Neighbour other in function.Apart.Concat(function.Together))
        {
            Take(other.Function);
        }

        if (_model.Functions.ContainsKey(function.Key))
        {
            CompiledProblem problem = _model.Problem;
            int number = _model.NumberOf(function.Key);
            foreach ((int other, _) in problem.Functions.Apart[number])
            {
                Take(problem.Functions.Keys[other]);
            }

            foreach (int other in problem.Connections.LeaningOn(number))
            {
                Take(problem.Functions.Keys[other]);
            }
        }

        NeighbourRules.Check(functions, positions, mistakes);
    }

    // All rates together have a limit; they are only added up where they may come near it.
    private string[] Rates(PlacementFunction function)
    {
        double most = Math.Max(_mostRate, RateOf(function));
        if (most * (_model.Functions.Count + 1) > MistakeList.Most / 2)
        {
            MistakeList mistakes = new();
            FunctionRules.Check(
                [
                    .. _model.Functions.Values.Where(other => other.Key != function.Key).Append(function)
                        .OrderBy(other => other.Key, StringComparer.Ordinal),
                ],
                _data,
                mistakes);
            if (mistakes.Sorted() is { Length: > 0 } wrong)
            {
                return wrong;
            }
        }

        _mostRate = most;
        return [];
    }

    private static double RateOf(PlacementFunction function)
    {
        double rate = 0;
        for (int i = 0; i < function.Demand.Count; i++)
        {
            rate += function.Demand[i].RatePerSecond;
        }

        return rate;
    }
}
