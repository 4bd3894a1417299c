namespace Continuum.Placement.Problems;

/// <summary>
/// Checks a problem before it is worked on. What contradicts itself or is no number is wrong; what merely cannot be
/// placed (no nodes, nodes without capacity, objectives nobody can meet) is not: the plan says so.
/// </summary>
public static class ProblemRules
{
    /// <summary>All that is wrong, sorted, each with what would be right; empty where nothing is.</summary>
    public static IReadOnlyList<string> Mistakes(PlacementProblem problem)
    {
        MistakeList mistakes = new();
        NodeRules.Check(problem.Nodes, mistakes);
        Dictionary<string, int> functions = mistakes.Names(problem.Functions, function => function.Key, "function");
        Dictionary<string, int> data = mistakes.Names(problem.Data, set => set.Name, "data set");
        FunctionRules.Check(problem.Functions, data, mistakes);
        NeighbourRules.Check(problem.Functions, functions, mistakes);
        GraphRules.Check(problem, functions, mistakes);
        WeightRules.Check(problem.Weights, mistakes);
        if (problem.MoveBudget < 0)
        {
            mistakes.Add($"the move budget is {problem.MoveBudget}, 0 or more is right (or none for no limit)");
        }

        foreach (string mistake in problem.Failures.Mistakes())
        {
            mistakes.Add(mistake);
        }

        return mistakes.Sorted();
    }

    /// <summary>Lets a problem pass that nothing is wrong with.</summary>
    /// <exception cref="InvalidPlacementProblemException">Something is wrong; all of it is listed.</exception>
    public static void Check(PlacementProblem problem)
    {
        IReadOnlyList<string> mistakes = Mistakes(problem);
        if (mistakes.Count > 0)
        {
            throw new InvalidPlacementProblemException(mistakes);
        }
    }
}
