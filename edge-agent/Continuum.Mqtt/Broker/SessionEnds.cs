using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// Tells the interceptor of sessions that are over; for one client, one call at a time and none that comes too late.
/// </summary>
internal sealed class SessionEnds(IPublishInterceptor? interceptor, ILogger logger)
{
    // One turn for many clients: calls for two of them seldom meet, and then only wait.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    public async ValueTask BeginAsync(string clientId, CancellationToken cancellationToken)
    {
        if (interceptor is null)
        {
            return;
        }

        SemaphoreSlim turn = await EnterAsync(clientId, cancellationToken);
        try
        {
            await interceptor.OnSessionEndedAsync(clientId, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Does nothing when the client has a session.</summary>
    public async ValueTask PrepareAsync(string clientId, SessionRegistry sessions, CancellationToken cancellationToken)
    {
        if (interceptor is null)
        {
            return;
        }

        SemaphoreSlim turn = await EnterAsync(clientId, cancellationToken);
        try
        {
            if (!sessions.Has(clientId))
            {
                await interceptor.OnSessionEndedAsync(clientId, cancellationToken);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>
    /// Does nothing when the client has a new session by now, whose beginning says the same. Throws nothing.
    /// </summary>
    public async ValueTask EndAsync(string clientId, SessionRegistry sessions, CancellationToken cancellationToken)
    {
        try
        {
            await PrepareAsync(clientId, sessions, cancellationToken);
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            // The client's next session begins with the same call.
            logger.SessionEndNotTaken(failed, clientId);
        }
        catch (OperationCanceledException)
        {
            // The broker stops.
        }
    }

    private async ValueTask<SemaphoreSlim> EnterAsync(string clientId, CancellationToken cancellationToken)
    {
        SemaphoreSlim turn = _turns[(uint)string.GetHashCode(clientId, StringComparison.Ordinal) % _turns.Length];
        await turn.WaitAsync(cancellationToken);
        return turn;
    }
}
