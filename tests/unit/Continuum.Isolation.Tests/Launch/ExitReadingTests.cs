using Continuum.Isolation.Launch;

namespace Continuum.Isolation.Tests.Launch;

/// <summary>How an end is told from what was seen of it.</summary>
public sealed class ExitReadingTests
{
    [Theory]
    [InlineData(0, false, false, false, ExitCause.Exited, 0, null)]
    [InlineData(255, false, false, false, ExitCause.Exited, 255, null)]
    [InlineData(128, false, false, false, ExitCause.Exited, 128, null)]
    [InlineData(139, false, false, false, ExitCause.Signaled, null, 11)]
    [InlineData(137, true, false, false, ExitCause.OutOfMemory, null, 9)]
    [InlineData(0, true, false, false, ExitCause.OutOfMemory, 0, null)]
    [InlineData(null, true, true, false, ExitCause.OutOfMemory, null, 9)]
    [InlineData(137, false, true, false, ExitCause.Killed, null, 9)]
    [InlineData(null, false, true, false, ExitCause.Killed, null, 9)]
    [InlineData(0, false, true, false, ExitCause.Exited, 0, null)] // it ended before the kill came
    [InlineData(null, false, false, true, ExitCause.Signaled, null, 9)]
    [InlineData(null, false, false, false, ExitCause.NotStarted, null, null)]
    public void Each_end_has_one_reading(
        int? reported, bool outOfMemory, bool killRequested, bool fromOutside, ExitCause cause,
        int? code, int? signal) =>
        Assert.Equal(
            new ProcessExit(cause, code, signal, true),
            ExitReading.Describe(reported, outOfMemory, killRequested, fromOutside, processLimit: true));
}
