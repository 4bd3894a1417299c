using Orleans;
using Orleans.Concurrency;

namespace Continuum.Silo.Tests.Grains;

[Reentrant]
internal sealed class ReentrantCallerGrain : Grain, IReentrantCaller
{
    public async Task<int> CallMyselfAsync(int depth) =>
        depth == 0 ? 0 : 1 + await this.AsReference<IReentrantCaller>().CallMyselfAsync(depth - 1);
}
