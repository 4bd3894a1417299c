using System.Threading.Tasks.Sources;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>Not there when it is first asked for, and there when it is asked for again.</summary>
internal sealed class LateAnswer : IValueTaskSource
{
    private int _asked;

    public ValueTaskSourceStatus GetStatus(short token) =>
        Interlocked.Increment(ref _asked) == 1 ? ValueTaskSourceStatus.Pending : ValueTaskSourceStatus.Succeeded;

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        continuation(state);

    public void GetResult(short token)
    {
    }
}
