using Continuum.Isolation.Launch;
using Continuum.Testing;

namespace Continuum.Isolation.Tests.Launch;

/// <summary>No two programs of a machine have one user id.</summary>
public sealed class UserIdPoolTests
{
    [Fact]
    public void Two_pools_over_one_range_never_give_the_same_id()
    {
        using TempFolder folder = new();
        using UserIdPool one = new(folder.Path, 300_000, 10);
        using UserIdPool two = new(folder.Path, 300_000, 10);
        int[] taken = [.. Enumerable.Range(0, 5).SelectMany(_ => new[] { one.Take(), two.Take() })];
        Assert.Equal(Enumerable.Range(300_000, 10), taken.Order());
        IsolationException refusal = Assert.Throws<IsolationException>(() => one.Take());
        Assert.Contains("all 10 ids", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_returned_id_can_be_had_again_by_either()
    {
        using TempFolder folder = new();
        using UserIdPool one = new(folder.Path, 300_000, 1);
        using UserIdPool two = new(folder.Path, 300_000, 1);
        one.Return(one.Take());
        two.Return(two.Take());
        Assert.Equal(300_000, one.Take());
    }

    [Fact]
    public void An_id_rests_before_it_is_used_again()
    {
        using TempFolder folder = new();
        using UserIdPool pool = new(folder.Path, 300_000, 3);
        int[] given = new int[4];
        for (int i = 0; i < given.Length; i++)
        {
            given[i] = pool.Take();
            pool.Return(given[i]);
        }

        Assert.Equal([300_000, 300_001, 300_002, 300_000], given);
    }
}
