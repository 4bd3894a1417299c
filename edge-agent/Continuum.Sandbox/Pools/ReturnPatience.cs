using Continuum.Sandbox.RuntimeApi;

namespace Continuum.Sandbox.Pools;

/// <summary>How long a sandbox that has answered may take to ask for work again.</summary>
internal sealed class ReturnPatience(SandboxSpec spec, PoolContext context)
{
    // A program that has answered asks again at once; one that does not is not counted on.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether it asks again. Null: not yet; it goes on with something else.</summary>
    public async Task<bool?> AsksSoonAsync(RuntimeDelivery delivery, CancellationToken closing)
    {
        try
        {
            return await delivery.Next.WaitAsync(Grace, context.Time, closing);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // It may have asked at the same moment.
            return delivery.Next.IsCompleted ? await delivery.Next : null;
        }
    }

    /// <summary>Whether it comes back before its time for one invocation is up.</summary>
    public async Task<bool> AsksLateAsync(RuntimeDelivery delivery, CancellationToken closing)
    {
        try
        {
            return await delivery.Next.WaitAsync(spec.Timeout, context.Time, closing);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            context.Logger.Lingered(spec.Version);
            return false;
        }
    }
}
