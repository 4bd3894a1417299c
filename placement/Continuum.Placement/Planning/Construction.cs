using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;

namespace Continuum.Placement.Planning;

/// <summary>
/// The first plan: what runs keeps its place, the rest goes function by function where it costs least, the higher
/// priority first and of the same the one with fewer places to go to, with more demand, of larger size.
/// </summary>
internal static class Construction
{
    /// <summary>Places everything.</summary>
    internal static void Place(PlanState state) => Place(state, new CandidatePlaces(state.Problem, state.Order));

    /// <summary>
    /// Places everything in either order, and takes the better plan: those with most demand first leave room for what is
    /// hard to place, those with most demand for their size first serve more of it. One beside the other on two threads,
    /// over the same candidates.
    /// </summary>
    internal static (PlanState State, CandidatePlaces Candidates) Better(CompiledProblem problem, int threads)
    {
        PlaceOrder places = new(problem);
        CandidatePlaces candidates = new(problem, places);
        PlanState[] plans = new PlanState[2];
        Parallel.For(0, plans.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            plans[i] = new PlanState(problem, places);
            Place(plans[i], candidates, bySize: i == 1);
        });
        return (plans[1].Cost < plans[0].Cost ? plans[1] : plans[0], candidates);
    }

    internal static void Place(PlanState state, CandidatePlaces candidates, bool bySize = false)
    {
        BestNode best = new(state, candidates);
        int[] order = Order(state.Problem, candidates.Groups, bySize);
        foreach (int function in order)
        {
            Keep(state, function);
        }

        foreach (int function in order)
        {
            while (best.Put(function))
            {
            }
        }

        MakeRoom room = new(state, candidates, best);
        foreach (int function in order)
        {
            if (state.MissingOf(function) > 0)
            {
                room.For(function);
            }
        }
    }

    /// <summary>Puts a function where it is now, as far as it may stay there.</summary>
    internal static void Keep(PlanState state, int function)
    {
        int[] current = state.Problem.Functions.Current[function];
        foreach (int node in current)
        {
            if (state.MayPut(function, node))
            {
                state.Put(function, node);
            }
        }

        if (current.Length > 0)
        {
            state.Refresh(function);
        }
    }

    // The functions of an application stand together, where the first of them would: what leans on others comes after
    // them, and callees find their callers placed.
    private static int[] Order(CompiledProblem problem, GroupPlaces groups, bool bySize)
    {
        FunctionTable functions = problem.Functions;
        FunctionSizes size = new(problem);
        Rank[] own = new Rank[functions.Count];
        Rank[] first = new Rank[problem.Applications.Length];
        for (int i = 0; i < own.Length; i++)
        {
            double rate = bySize ? functions.Rate[i] / size.Of(i) : functions.Rate[i];
            own[i] = new Rank(-functions.Priority[i], groups.CountOf(functions.Group[i]), -rate, i);
            int application = functions.Application[i];
            if (application >= 0 && (first[application] == default || own[i].CompareTo(first[application]) < 0))
            {
                first[application] = own[i];
            }
        }

        int[] order = new int[functions.Count];
        (Rank Application, bool Leans, int Number)[] keys = new (Rank, bool, int)[functions.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
            int application = functions.Application[i];
            keys[i] = (application < 0 ? own[i] : first[application], functions.Together[i].Length > 0, i);
        }

        Array.Sort(keys, order);
        return order;
    }

    private readonly record struct Rank(int Priority, int Places, double Rate, int Number) : IComparable<Rank>
    {
        public int CompareTo(Rank other) =>
            (Priority, Places, Rate, Number).CompareTo((other.Priority, other.Places, other.Rate, other.Number));
    }
}
