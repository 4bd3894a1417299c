using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Planning;

public sealed class PlanStateTests
{
    [Fact]
    public void After_random_changes_the_cost_is_what_working_it_out_from_scratch_gives()
    {
        for (int seed = 0; seed < 150; seed++)
        {
            CompiledProblem problem = ProblemCompiler.Compile(DrawnProblem.Draw(seed));
            PlanState state = new(problem);
            Random random = new(seed);
            for (int step = 0; step < 60; step++)
            {
                Change(state, random);
                PlanCost right = FromScratch(state);
                Assert.True(right == state.Cost, $"seed {seed}, step {step}: {state.Cost}, right is {right}");
            }
        }
    }

    [Fact]
    public void What_a_change_would_cost_is_what_it_costs_and_asking_changes_nothing()
    {
        for (int seed = 0; seed < 150; seed++)
        {
            CompiledProblem problem = ProblemCompiler.Compile(DrawnProblem.Draw(seed));
            PlanState state = new(problem);
            Random random = new(seed);
            for (int step = 0; step < 60; step++)
            {
                PlanCost before = state.Cost;
                PlanCost said = Change(state, random, ask: true);
                Assert.True(
                    said == state.Cost, $"seed {seed}, step {step}: {said} was said from {before}, it is {state.Cost}");
            }
        }
    }

    [Fact]
    public void A_copy_goes_its_own_way_and_can_be_taken_back()
    {
        CompiledProblem problem = ProblemCompiler.Compile(DrawnProblem.Draw(3));
        PlanState state = new(problem);
        Construction.Place(state);
        PlanState copy = state.Copy();
        byte[] before = state.ToAssignment(null, 0, 0).ToBytes();
        Random random = new(1);
        for (int step = 0; step < 100; step++)
        {
            Change(copy, random);
        }

        Assert.Equal(before, state.ToAssignment(null, 0, 0).ToBytes());
        copy.CopyFrom(state);
        Assert.Equal(before, copy.ToAssignment(null, 0, 0).ToBytes());
        Change(copy, random);
        Assert.Equal(FromScratch(copy), copy.Cost);
    }

    [Fact]
    public void A_constructed_plan_breaks_no_hard_constraint_and_leaves_nothing_out_that_has_room()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            PlacementProblem drawn = DrawnProblem.Draw(seed);
            CompiledProblem problem = ProblemCompiler.Compile(drawn);
            PlanState state = new(problem);
            CandidatePlaces candidates = new(problem, state.Order);
            Construction.Place(state, candidates);
            Improvement improvement = new(state, new BestNode(state, candidates));
            PlanCost before = state.Cost;
            while (improvement.Round())
            {
            }

            Assignment plan = state.ToAssignment(null, 0, 0);
            Assert.Empty(SlowChecker.Broken(drawn, plan.NodesOf));
            Assert.True(state.Cost <= before, $"seed {seed}");
            Assert.True(NothingMends(state), $"seed {seed}: a replica that is missing has room");
        }
    }

    /// <summary>Looks at each function that lacks something and each node, by trying.</summary>
    internal static bool NothingMends(PlanState state)
    {
        for (int function = 0; function < state.Problem.Functions.Count; function++)
        {
            for (int node = 0; node < state.Problem.Nodes.Count && state.MissingOf(function) > 0; node++)
            {
                if (state.MayPut(function, node) && state.CostIfPut(function, node).Missing < state.Cost.Missing)
                {
                    return false;
                }
            }
        }

        return true;
    }

    internal static PlanCost FromScratch(PlanState state)
    {
        CompiledProblem problem = state.Problem;
        FunctionCosts functions = new(problem);
        ApplicationCosts applications = new(problem);
        long micros = 0;
        long missing = 0;
        HashSet<int> used = [];
        for (int function = 0; function < problem.Functions.Count; function++)
        {
            micros += functions.Of(function, state.NodesOf(function));
            missing += problem.Functions.MissingWeight[function] * MissingReplicas.Count(problem, state, function);
            used.UnionWith(state.NodesOf(function).ToArray());
        }

        for (int application = 0; application < problem.Applications.Length; application++)
        {
            micros += applications.Of(application, state);
        }

        return new PlanCost(missing, micros + used.Sum(node => problem.Nodes.OpenCost[node]));
    }

    private static PlanCost Change(PlanState state, Random random, bool ask = false)
    {
        int function = random.Next(state.Problem.Functions.Count);
        int node = random.Next(state.Problem.Nodes.Count);
        int[] nodes = state.NodesOf(function).ToArray();
        PlanCost said = state.Cost;
        if (nodes.Length > 0 && random.Next(3) == 0)
        {
            int old = nodes[random.Next(nodes.Length)];
            said = ask ? state.CostIfRemoved(function, old) : said;
            state.Remove(function, old);
        }
        else if (nodes.Length > 0 && random.Next(2) == 0 && nodes[random.Next(nodes.Length)] is var old
            && state.MayReplace(function, old, node))
        {
            said = ask ? state.CostIfReplaced(function, old, node) : said;
            state.Remove(function, old);
            state.Put(function, node);
        }
        else if (state.MayPut(function, node))
        {
            said = ask ? state.CostIfPut(function, node) : said;
            state.Put(function, node);
        }

        state.Refresh(function);
        return said;
    }
}
