using Continuum.Placement.Availability;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Compiled;

/// <summary>Checks a problem and brings it into arrays.</summary>
internal static class ProblemCompiler
{
    /// <exception cref="InvalidPlacementProblemException">Something is wrong; all of it is listed.</exception>
    /// <param name="problem">The problem.</param>
    /// <param name="growing">Whether functions are to be added: what nodes hold is numbered although nobody asks
    /// yet.</param>
    internal static CompiledProblem Compile(PlacementProblem problem, bool growing = false)
    {
        ProblemRules.Check(problem);
        PlacementNode[] nodes = [.. problem.Nodes];
        Array.Sort(nodes, (one, other) => string.CompareOrdinal(one.Id, other.Id));
        PlacementFunction[] functions = [.. problem.Functions];
        Array.Sort(functions, (one, other) => string.CompareOrdinal(one.Key, other.Key));
        Dictionary<string, int> numbers = new(functions.Length, StringComparer.Ordinal);
        for (int i = 0; i < functions.Length; i++)
        {
            numbers.Add(functions[i].Key, i);
        }

        PlaceTable places = new(PlacesOf(problem, nodes, functions), problem.Network);
        Names held = new();
        FunctionCompiler functionCompiler = new(problem, functions, numbers, held);
        FunctionTable functionTable = functionCompiler.Compile();

        // After the functions: only the images and models that they ask for have numbers.
        NodeTable nodeTable = NodeCompiler.Compile(nodes, places, held, problem.Weights, growing);
        ClassMasks masks = MaskCompiler.Compile(nodes, nodeTable, functions, functionTable);
        CellTable cells = functionCompiler.Cells(functionTable, places);
        Application[] applications = ApplicationCompiler.Compile(problem, functions, functionTable, numbers, places);
        CompiledProblem compiled = new()
        {
            Source = problem,
            Places = places,
            Nodes = nodeTable,
            Functions = functionTable,
            Cells = cells,
            Masks = masks,
            Applications = applications,
            Connections = new Connections(functionTable, applications),
            Data = functionCompiler.Data(places),
            Groups = functionCompiler.Groups,
            Held = held,
            Failures = new FailureTree([.. nodes.Select(node => (node.Id, node.Kind, node.Place))], problem.Failures),
        };
        CurrentNodes.Fill(compiled, functions);
        return compiled;
    }

    private static List<Place> PlacesOf(PlacementProblem problem, PlacementNode[] nodes, PlacementFunction[] functions)
    {
        HashSet<Place> seen = [];
        List<Place> places = [];
        void Add(Place place)
        {
            if (seen.Add(place))
            {
                places.Add(place);
            }
        }

        foreach (PlacementNode node in nodes)
        {
            Add(node.Place);
        }

        foreach (PlacementFunction function in functions)
        {
            foreach (ClientDemand demand in function.Demand)
            {
                Add(demand.From);
            }
        }

        foreach (Place place in problem.Data.Select(data => data.Place)
            .Concat(problem.Chains.Select(chain => chain.From))
            .OrderBy(place => place.ToString(), StringComparer.Ordinal))
        {
            Add(place);
        }

        return places;
    }
}
