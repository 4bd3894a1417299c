using Orleans;
using Orleans.Runtime;

namespace Continuum.Silo.Tests.Grains;

internal sealed class NotifierGrain : Grain, INotifier
{
    private readonly HashSet<IListener> _listeners = [];

    public Task SubscribeAsync(IListener listener)
    {
        _listeners.Add(listener);
        return Task.CompletedTask;
    }

    public async Task<int> NotifyAsync(string what)
    {
        foreach (IListener listener in _listeners.ToArray())
        {
            try
            {
                await listener.HeardAsync(what);
            }
            catch (ClientNotAvailableException)
            {
                _listeners.Remove(listener);
            }
        }

        return _listeners.Count;
    }
}
