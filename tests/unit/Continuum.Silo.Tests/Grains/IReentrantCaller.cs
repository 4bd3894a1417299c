using Orleans;

namespace Continuum.Silo.Tests.Grains;

public interface IReentrantCaller : IGrainWithStringKey
{
    Task<int> CallMyselfAsync(int depth);
}
