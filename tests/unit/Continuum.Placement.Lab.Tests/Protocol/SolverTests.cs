using Continuum.Placement.Lab.Checking;
using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.Protocol.FacilityLocation;
using Continuum.Placement.Lab.Protocol.Instances;
using Continuum.Placement.Lab.Protocol.Milp;
using Continuum.Placement.Lab.Protocol.Small;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Tests.Protocol;

public sealed class SolverTests
{
    [Fact]
    public void No_plan_costs_less_than_the_solvers_optimum()
    {
        Assert.SkipWhen(Solver.Find() is null, Solver.Obstacle() ?? "");
        for (int seed = 1; seed <= 12; seed++)
        {
            PlacementProblem problem = RandomProblem.Make(seed, nodes: 6, functions: 6);
            SmallProgram program = new(problem);
            if (program.IsHopeless)
            {
                continue;
            }

            MilpAnswer answer = Solver.Find()!.Solve(program.Text(), TimeSpan.FromSeconds(5), CancellationToken.None);
            if (answer.Value is not { } value)
            {
                continue;
            }

            CheckedPlan optimum = PlanChecker.Check(problem, program.Plan(answer.Ones));
            Assignment plan = Planner.Plan(problem, new PlanBudget { Rounds = 20 }, CancellationToken.None);

            Assert.True(optimum.IsFeasible, $"seed {seed}: {string.Join("; ", optimum.Violations)}");
            Assert.True(Math.Abs(value - (optimum.Micros / 1e6)) < 1e-4, $"seed {seed}: {value} and {optimum.Micros}");
            Assert.True(
                plan.Cost.Missing > 0 || plan.Cost.Micros + optimum.Tolerance + 100 >= optimum.Micros,
                $"seed {seed}: {plan.Cost} is below the optimum {optimum.Micros}");
        }
    }

    [Fact]
    public void A_facility_location_instance_has_the_same_optimum_as_a_program()
    {
        Assert.SkipWhen(Solver.Find() is null, Solver.Obstacle() ?? "");
        FacilityLocationInstance instance = FacilityLocationGenerator.Generate(
            FacilityLocationFamily.Holmberg, facilities: 6, customers: 15, seed: 3);
        FacilityProblem problem = new(instance);

        MilpAnswer answer = Solver.Find()!.Solve(
            FacilityProgram.Write(instance), TimeSpan.FromSeconds(10), CancellationToken.None);
        Assignment plan = Planner.Plan(problem.Problem, new PlanBudget { Rounds = 200 }, CancellationToken.None);

        Assert.True(answer.IsOptimal);
        Assert.NotNull(problem.Judge(plan));
        Assert.Equal(problem.Judge(plan)!.Value, problem.Cost(plan.Cost.Micros), 6);
        Assert.InRange(problem.Judge(plan)!.Value, answer.Value!.Value - 1e-6, answer.Value!.Value * 1.2);
    }

    [Fact]
    public void Large_costs_are_scaled_so_that_none_is_cut_off()
    {
        FacilityLocationInstance instance = new("large", [10, 10], [5e6, 1], [2.5, 3.25], [7e7, 1, 8e7, 2]);
        FacilityProblem problem = new(instance);

        Assignment plan = Planner.Plan(problem.Problem, new PlanBudget { Rounds = 10 }, CancellationToken.None);

        Assert.Equal(70_000_001 + 5e6, problem.Judge(plan)!.Value, 3);
        Assert.Equal(problem.Judge(plan)!.Value, problem.Cost(plan.Cost.Micros), 0);
    }
}
