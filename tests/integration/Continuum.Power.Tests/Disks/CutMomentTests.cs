using Continuum.Testing.Power.Disks;

namespace Continuum.Power.Tests.Disks;

public sealed class CutMomentTests
{
    [Fact]
    public void While_no_cut_destroyed_anything_each_comes_after_a_write_and_loses_what_it_meets()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            Assert.Equal(new CutMoment(true, true), CutMoment.Draw(new Random(seed), mayBeInVain: false));
        }
    }

    [Fact]
    public void Afterwards_half_of_them_come_at_any_moment_and_chance_decides_what_they_lose()
    {
        Random chance = new(1);
        List<CutMoment> moments = [.. Enumerable.Range(0, 100).Select(_ => CutMoment.Draw(chance, mayBeInVain: true))];

        Assert.InRange(moments.Count(moment => moment.AfterWrite), 30, 70);
        Assert.DoesNotContain(moments, moment => moment.LosesAll);
    }
}
