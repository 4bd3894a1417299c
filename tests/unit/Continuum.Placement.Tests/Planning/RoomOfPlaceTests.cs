using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Planning;

public sealed class RoomOfPlaceTests
{
    [Fact]
    public void A_place_has_room_where_one_of_its_nodes_has_whatever_came_and_went()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            Random random = new(seed);
            CompiledProblem problem = ProblemCompiler.Compile(DrawnProblem.Draw(seed, nodes: 40, functions: 30));
            PlanState state = new(problem);
            PlanState other = state.Copy();
            for (int step = 0; step < 400; step++)
            {
                Change(step % 3 == 0 ? other : state, random);
                if (random.Next(80) == 0)
                {
                    state.CopyFrom(other);
                }

                Compare(state, random.Next(problem.Functions.Count), $"seed {seed}, step {step}");
            }

            Compare(state.Copy(), 0, $"seed {seed}, copy");
        }
    }

    [Fact]
    public void Places_are_handed_out_by_what_their_cells_cost_and_then_in_their_order()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            PlanState state = new(ProblemCompiler.Compile(DrawnProblem.Draw(seed, nodes: 60, functions: 20)));
            CandidatePlaces candidates = new(state.Problem, state.Order);
            CellCosts costs = new(state.Problem);
            PlaceChoices choices = new();
            for (int function = 0; function < state.Problem.Functions.Count; function++)
            {
                candidates.Choose(function, state, choices);
                int first = state.Problem.Functions.CellStart[function];
                (long Cost, int Choice)[] expected =
                [
                    .. Enumerable.Range(0, choices.Count)
                        .Select(i => (Enumerable.Range(first, choices.Cells)
                            .Sum(cell => costs.Cell(cell, state.Order.CheapestOf(choices[i]))), i))
                        .Order(),
                ];
                choices.RankAlone();
                foreach ((long cost, int choice) in expected)
                {
                    Assert.Equal(-1, choices.Next(cost, out _));
                    Assert.Equal(choice, choices.Next(long.MaxValue, out long its));
                    Assert.Equal(cost, its);
                }

                Assert.Equal(-1, choices.Next(long.MaxValue, out _));
            }
        }
    }

    private static void Change(PlanState state, Random random)
    {
        int function = random.Next(state.Problem.Functions.Count);
        int node = random.Next(state.Problem.Nodes.Count);
        if (random.Next(10) == 0 && state.CarriedBy(node) == 0)
        {
            state.Close(node, random.Next(2) == 0);
        }
        else if (state.MayPut(function, node))
        {
            state.Put(function, node);
        }
        else if (state.NodesOf(function) is { Length: > 0 } nodes && random.Next(3) == 0)
        {
            state.Remove(function, nodes[random.Next(nodes.Length)]);
        }
    }

    private static void Compare(PlanState state, int function, string at)
    {
        for (int place = 0; place < state.Problem.Places.Count; place++)
        {
            int some = state.NextWithRoom(function, state.Order.StartOf(place), state.Order.EndOf(place));
            bool has = state.HasRoom(state.NeedOf(function), place);
            Assert.True(has == some >= 0, $"{at}: function {function} has room at place {place}: {some}, not {has}");
        }
    }
}
