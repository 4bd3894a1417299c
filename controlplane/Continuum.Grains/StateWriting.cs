using Orleans.Runtime;

namespace Continuum.Grains;

/// <summary>Writes state so that a failure leaves no trace in memory either.</summary>
internal static class StateWriting
{
    /// <summary>
    /// Writes; when that fails, goes back to what is stored. Otherwise the next call would find its change made already
    /// and never store it.
    /// </summary>
    public static async Task WriteOrRevertAsync<TState>(this IPersistentState<TState> state)
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            await state.ReadStateAsync();
            throw;
        }
    }
}
