using System.Threading.Channels;
using Continuum.Mqtt.Sessions;
using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// Commits for the sessions that have something to send which must be durable first; all that ask share one commit.
/// </summary>
internal sealed class DurableSends(ISessionStore store, ILogger logger, TimeProvider time)
{
    // A full disk does not become empty in a moment; what waits is held for its clients meanwhile.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    // A session asks once until it is served: there are never more entries than sessions.
    private readonly Channel<Session> _asking = Channel.CreateUnbounded<Session>(new() { SingleReader = true });

    public void Request(Session session) => _asking.Writer.TryWrite(session);

    /// <summary>Serves until it is cancelled. Throws nothing.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        List<Session> served = [];
        try
        {
            while (await _asking.Reader.WaitToReadAsync(stopping))
            {
                while (_asking.Reader.TryRead(out Session? session))
                {
                    session.BeginCommit();
                    served.Add(session);
                }

                await CommitAsync(stopping);
                served.ForEach(session => session.EndCommit());
                served.Clear();
            }
        }
        catch (OperationCanceledException)
        {
            // The broker stops: what was not sent is sent again when the client comes back.
        }
    }

    private async Task CommitAsync(CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await store.CommitAsync(stopping);
                return;
            }
            catch (SessionStoreException refused)
            {
                logger.CommitFailed(refused);
                await Task.Delay(PauseAfterFailure, time, stopping);
            }
        }
    }
}
