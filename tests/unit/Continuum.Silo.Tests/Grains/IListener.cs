using Orleans;

namespace Continuum.Silo.Tests.Grains;

public interface IListener : IGrainObserver
{
    Task HeardAsync(string what);
}
