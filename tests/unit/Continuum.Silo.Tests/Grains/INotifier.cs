using Orleans;

namespace Continuum.Silo.Tests.Grains;

public interface INotifier : IGrainWithStringKey
{
    Task SubscribeAsync(IListener listener);

    Task<int> NotifyAsync(string what);
}
