namespace Continuum.Images.Transfer;

/// <summary>Tries again after a break, without end while bytes come, a bounded number of times when none do.</summary>
internal sealed class TransferAttempts(TransferOptions options, TimeProvider time)
{
    /// <param name="digest">What is transferred, for the message.</param>
    /// <param name="offset">How far it is.</param>
    /// <param name="attempt">Goes on from there; true when all is here.</param>
    /// <param name="cancellationToken">Ends the waits between attempts.</param>
    /// <exception cref="ImageException"><see cref="ImageErrorCode.TransferFailed"/>.</exception>
    internal async Task RunAsync(
        string digest, Func<long> offset, Func<Task<bool>> attempt, CancellationToken cancellationToken)
    {
        int fruitless = 0;
        TimeSpan delay = options.FirstDelay;
        while (true)
        {
            long before = offset();
            Exception? broke = null;
            try
            {
                if (await attempt().ConfigureAwait(false))
                {
                    return;
                }
            }
            catch (Exception failure) when (failure is IOException or TimeoutException)
            {
                broke = failure;
            }

            bool hasProgress = offset() > before;
            fruitless = hasProgress ? 0 : fruitless + 1;
            delay = hasProgress ? options.FirstDelay : delay;
            if (fruitless >= options.AttemptsWithoutProgress)
            {
                throw new ImageException(
                    ImageErrorCode.TransferFailed,
                    $"The transfer of {digest} stands at byte {offset()} after {fruitless} attempts that brought "
                    + $"nothing ({broke?.Message ?? "the stream ended early"}); what is here is kept for the next pull",
                    broke);
            }

            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, options.LongestDelay.Ticks));
        }
    }
}
